//! The public page of a policy.

use super::Bench;

/// The page's title and its body: elements and text alone, each rule with its line in the policy.
pub(crate) fn page(bench: &Bench<'_>) -> (String, String) {
    let page = bench.wording().page();
    let body = page.body(true);
    (page.title, body)
}
