//! Which files have to be resolved again: those that changed, those that hang together in another way than before, and
//! whatever leans on them.

use std::collections::BTreeSet;

use super::links::Links;
use super::{Input, Resolved};
use crate::base::FileId;

/// The files whose names have to be looked up again.
pub(super) fn stale(files: &[Input<'_>], links: &Links, before: Option<&Resolved>) -> BTreeSet<FileId> {
    let all = || files.iter().map(|input| input.file).collect();
    let Some(before) = before else { return all() };
    let changed =
        |input: &&Input<'_>| !input.unchanged || links.get(input.file) != before.links.get(input.file);
    let mut stale: BTreeSet<FileId> = files.iter().filter(changed).map(|input| input.file).collect();
    // Every file leans on the standard library.
    if !links.standard().eq(before.links.standard()) || links.standard().any(|file| stale.contains(&file)) {
        return all();
    }
    loop {
        let leans = |file: &FileId| links.needs(*file).any(|needed| stale.contains(&needed));
        let more: Vec<FileId> = files
            .iter()
            .map(|input| input.file)
            .filter(|file| !stale.contains(file) && leans(file))
            .collect();
        if more.is_empty() {
            return stale;
        }
        stale.extend(more);
    }
}
