//! What is typed where a name is declared appears wherever it is used, as she types.
//!
//! Only for a name that is used in its own file alone: an editor can change no other meanwhile. A use leads nobody: who
//! types there means something else.

use remit_compiler::base::Span;

use super::rename::is_name;
use super::view::View;

/// The declaration at a place and every use of it; `None` where there is nothing to follow, or not all of it can.
pub(crate) fn linked(view: &View<'_>, offset: u32) -> Option<Vec<Span>> {
    let declared = view.occurrence(offset).filter(|it| it.declares)?;
    let name = view.slice(declared.loc);
    let all: Vec<_> = view.index().of_symbol(&declared.symbol).collect();
    let follows = |text: &str| text == name && is_name(text, true);
    let here = all.iter().all(|it| it.loc.file == view.file && follows(view.slice(it.loc)));
    (here && all.len() > 1).then(|| all.iter().map(|it| it.loc.span).collect())
}
