//! What the client can take, and what its user has chosen.

use crate::lines::Encoding;

/// What the client said of itself when it began.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(crate) struct Client {
    pub(crate) encoding: Encoding,
    /// Its display language, such as `sv-SE`.
    pub(crate) locale: Option<String>,
    /// Whether it takes diagnostics unasked; one that does not, asks.
    pub(crate) takes_push: bool,
    /// Whether an insertion may hold places to fill in.
    pub(crate) snippets: bool,
    /// Whether it can be told which files to watch.
    pub(crate) watches: bool,
    /// Whether it can be asked for settings.
    pub(crate) has_settings: bool,
    pub(crate) redraws_lenses: bool,
    pub(crate) redraws_hints: bool,
    pub(crate) redraws_tokens: bool,
    pub(crate) redraws_diagnostics: bool,
    /// Whether an answer may say which words it is about, and not only where it leads.
    pub(crate) links: bool,
    /// Whether symbols may be inside each other.
    pub(crate) nested_symbols: bool,
    /// Whether edits may name the version of the text that they were made for.
    pub(crate) versioned_edits: bool,
    /// Whether it is the project's own extension: it has commands that lenses and actions can name, opens documents of
    /// `remit:` and wants to know of every check.
    pub(crate) own_extension: bool,
}

/// `remit.*`.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(crate) struct Settings {
    /// `sv`, `nb` or `en`; unset, the policy's own language decides, then the client's.
    pub(crate) language: Option<String>,
    /// A file for the log.
    pub(crate) log: Option<String>,
}
