//! What the editor can ask for, each a pure function over a snapshot, free of protocol types.

pub(crate) mod actions;
pub(crate) mod calls;
mod clash;
#[expect(
    clippy::wildcard_enum_match_arm,
    reason = "of the many words of the language each place means a few"
)]
pub(crate) mod complete;
pub(crate) mod describe;
pub(crate) mod doses;
pub(crate) mod folding;
pub(crate) mod format;
pub(crate) mod hints;
pub(crate) mod hover;
pub(crate) mod lenses;
pub(crate) mod linked;
pub(crate) mod links;
pub(crate) mod navigate;
mod outcomes;
pub(crate) mod panel;
mod reading;
pub(crate) mod rename;
pub(crate) mod semantic_tokens;
pub(crate) mod signature;
mod status;
pub(crate) mod symbols;
mod view;
pub(crate) mod words;

pub(crate) use outcomes::Outcomes;
pub(crate) use status::{Checked, checked};
pub(crate) use view::{View, own_language};
