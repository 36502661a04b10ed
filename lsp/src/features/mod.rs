//! What the editor can ask for, each a pure function over a snapshot, free of protocol types.

pub(crate) mod describe;
pub(crate) mod doses;
mod examples;
pub(crate) mod hover;
pub(crate) mod navigate;
mod reading;
pub(crate) mod rename;
mod status;
pub(crate) mod symbols;
mod view;
pub(crate) mod words;

pub(crate) use status::{Checked, checked};
pub(crate) use view::{View, own_language};
