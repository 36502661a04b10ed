//! The public page of a policy.

use super::Bench;

/// The page's title and its body: elements and text alone.
pub(crate) fn page(bench: &Bench<'_>) -> (String, String) {
    let page = bench.speaker().page();
    let html = page.html();
    let body = html.split_once("<main>").and_then(|(_, rest)| rest.split_once("</main>"));
    let body = body.map_or("", |(body, _)| body).trim().to_owned();
    (page.title, body)
}
