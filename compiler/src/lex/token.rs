//! The kinds of token, and the table of the language's words.

use crate::base::{Shift, Span};

/// A piece of the file. The pieces of a file, joined, are the file.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Token {
    /// What it is.
    pub kind: TokenKind,
    /// Where it is.
    pub span: Span,
}

impl Shift for Token {
    fn shift(&mut self, by: u32) {
        self.span.shift(by);
    }
}

macro_rules! kinds {
    (
        signs { $($(#[$sign_doc:meta])* $sign:ident,)* }
        words { $($group:ident { $($word:ident = $text:literal,)* })* }
    ) => {
        /// What a token is.
        #[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
        pub enum TokenKind {
            $($(#[$sign_doc])* $sign,)*
            $($(#[doc = concat!("`", $text, "`")] $word,)*)*
        }

        /// Every word of the language with the group it belongs to, in the order of the groups.
        pub const WORDS: &[(&str, WordGroup, TokenKind)] = &[
            $($(($text, WordGroup::$group, TokenKind::$word),)*)*
        ];

        impl TokenKind {
            /// The word of this kind, if it is one.
            pub const fn word(self) -> Option<&'static str> {
                match self {
                    $(Self::$sign => None,)*
                    $($(Self::$word => Some($text),)*)*
                }
            }

            /// The group of the word, if it is one.
            pub const fn group(self) -> Option<WordGroup> {
                match self {
                    $(Self::$sign => None,)*
                    $($(Self::$word => Some(WordGroup::$group),)*)*
                }
            }
        }

        $(words_of!($group $($word = $text,)*);)*
    };
}

/// Looks a word up within one group; `lookup_Statement("use")`.
macro_rules! words_of {
    ($group:ident $($word:ident = $text:literal,)*) => {
        impl lookup::$group {
            /// The kind of a word of this group.
            pub(super) fn find(text: &str) -> Option<TokenKind> {
                match text {
                    $($text => Some(TokenKind::$word),)*
                    _ => None,
                }
            }
        }
    };
}

/// Where a word has its meaning; elsewhere it is a name like any other.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum WordGroup {
    /// Begins a statement.
    Statement,
    /// Begins a rule, and names a decision after `expect`, `else`, `otherwise`, `never`, `always`, `overrides`.
    Verb,
    /// Begins a clause.
    Clause,
    /// Belongs to conditions and types.
    Condition,
    /// Begins an action.
    Action,
    /// Has its meaning within a case.
    Case,
    /// Has its meaning within a conversion.
    Conversion,
    /// Has its meaning within a source.
    Source,
    /// Has its meaning before a text.
    Text,
}

impl TokenKind {
    /// Whether the word settles what happens to a patient, so that only the author may choose it.
    pub fn decides(self) -> bool {
        self.group() == Some(WordGroup::Verb)
            || matches!(
                self,
                Self::Require
                    | Self::Recommend
                    | Self::Offer
                    | Self::Decline
                    | Self::Responsible
                    | Self::Otherwise
                    | Self::Silence
                    | Self::Impossible
            )
    }
}

/// One type for each group, to look words up in.
pub(super) mod lookup {
    pub(in crate::lex) struct Statement;
    pub(in crate::lex) struct Verb;
    pub(in crate::lex) struct Clause;
    pub(in crate::lex) struct Condition;
    pub(in crate::lex) struct Action;
    pub(in crate::lex) struct Case;
    pub(in crate::lex) struct Conversion;
    pub(in crate::lex) struct Source;
    pub(in crate::lex) struct Text;
}

kinds! {
    signs {
        /// Blanks and tabs.
        Blank,
        /// The end of a line in the file.
        LineBreak,
        /// `// …`
        Comment,
        /// `/// …`
        Doc,
        /// The end of a statement or entry, as the newline rule finds it; it may have no text of its own.
        Newline,
        /// A name without a dot.
        Name,
        /// A name with dots.
        Path,
        /// A number.
        Number,
        /// The unit after a number.
        Unit,
        /// A day.
        Date,
        /// A month: `2025-06`.
        Month,
        /// A text in quotes.
        Text,
        /// Lines that begin like no statement.
        Junk,
        /// A sign that has no meaning here.
        Stray,
        /// `:`
        Colon,
        /// `,`
        Comma,
        /// `->`
        Arrow,
        /// `=`
        Equal,
        /// `!=`
        NotEqual,
        /// `<`
        Less,
        /// `<=`
        AtMost,
        /// `>`
        Greater,
        /// `>=`
        AtLeast,
        /// `*`
        Times,
        /// `/`
        Slash,
        /// `+`
        Plus,
        /// `(`
        OpenParen,
        /// `)`
        CloseParen,
        /// `{` in the file; for the grammar it becomes one of those that follow.
        OpenBrace,
        /// `{` before statements.
        OpenItems,
        /// `{` before metadata.
        OpenMeta,
        /// `{` before the facts of a case.
        OpenCase,
        /// `{` before the rows of a conversion.
        OpenConversion,
        /// `{` before the statements of a source.
        OpenSource,
        /// `{` before the fields of a record.
        OpenRecord,
        /// `}`
        CloseBrace,
    }
    words {
        Statement {
            Policy = "policy",
            Library = "library",
            Cases = "cases",
            Use = "use",
            Section = "section",
            Require = "require",
            Recommend = "recommend",
            Offer = "offer",
            Decline = "decline",
            Responsible = "responsible",
            Notice = "notice",
            Follow = "follow",
            Otherwise = "otherwise",
            Silence = "silence",
            Define = "define",
            Impossible = "impossible",
            SourceWord = "source",
            Leave = "leave",
            Assert = "assert",
            CaseWord = "case",
            BaseWord = "base",
            Category = "category",
            Codes = "codes",
            Concept = "concept",
            Fact = "fact",
            RecordWord = "record",
            UnitWord = "unit",
            Destination = "destination",
            ConversionWord = "conversion",
        }
        Verb {
            Exclude = "exclude",
            Return = "return",
            Defer = "defer",
            Ask = "ask",
            Review = "review",
            Advise = "advise",
            Accept = "accept",
            Retain = "retain",
            Discharge = "discharge",
        }
        Clause {
            When = "when",
            Unless = "unless",
            At = "at",
            For = "for",
            By = "by",
            After = "after",
            Else = "else",
            Overrides = "overrides",
            Because = "because",
            Cite = "cite",
            Label = "label",
            Until = "until",
            Tell = "tell",
            Said = "said",
            Examples = "examples",
            Expect = "expect",
            Is = "is",
        }
        Condition {
            And = "and",
            Or = "or",
            Not = "not",
            Given = "given",
            Missing = "missing",
            Between = "between",
            Any = "any",
            All = "all",
            None = "none",
            One = "one",
            List = "list",
            Of = "of",
            Only = "only",
            CountAt = "at",
            Least = "least",
            Most = "most",
            Exactly = "exactly",
            Where = "where",
            Yes = "yes",
            No = "no",
            YesNo = "yes/no",
            Never = "never",
            Always = "always",
            Usually = "usually",
            Ever = "ever",
            Over = "over",
            Ago = "ago",
            Dated = "dated",
        }
        Action {
            Route = "route",
            Service = "service",
            Reply = "reply",
            Note = "note",
            Within = "within",
            Priority = "priority",
        }
        Case {
            Incomplete = "incomplete",
            Suspected = "suspected",
            Excluded = "excluded",
            Min = "min",
            Max = "max",
            Daily = "daily",
            AsNeeded = "as_needed",
            On = "on",
            Unconfirmed = "unconfirmed",
        }
        Conversion {
            Table = "table",
            Bands = "bands",
            From = "from",
            To = "to",
        }
        Source {
            Statement = "statement",
            Under = "under",
            Partly = "partly",
        }
        Text {
            AskText = "ask",
            ForText = "for",
            UpText = "up",
        }
    }
}

impl TokenKind {
    /// Whether the grammar never sees it.
    pub const fn is_trivia(self) -> bool {
        matches!(self, Self::Blank | Self::LineBreak | Self::Comment)
    }

    /// Whether it opens a brace, of whatever contents.
    pub const fn is_open_brace(self) -> bool {
        matches!(
            self,
            Self::OpenBrace
                | Self::OpenItems
                | Self::OpenMeta
                | Self::OpenCase
                | Self::OpenConversion
                | Self::OpenSource
                | Self::OpenRecord
        )
    }

    /// Whether a line that ends with it goes on in the next.
    pub(super) fn needs_more(self) -> bool {
        let sign = matches!(
            self,
            Self::Comma
                | Self::Arrow
                | Self::Colon
                | Self::Equal
                | Self::NotEqual
                | Self::Less
                | Self::AtMost
                | Self::Greater
                | Self::AtLeast
                | Self::Times
                | Self::Slash
                | Self::Plus
                | Self::OpenParen
        );
        let word = matches!(
            self,
            Self::And
                | Self::Or
                | Self::Not
                | Self::Missing
                | Self::Between
                | Self::Any
                | Self::All
                | Self::One
                | Self::List
                | Self::Of
                | Self::Only
                | Self::CountAt
                | Self::Least
                | Self::Most
                | Self::Exactly
                | Self::Where
                | Self::Under
                | Self::Partly
        );
        sign || word || self.is_open_brace() || self.begins_clause() || self == Self::ForText
    }

    /// Whether a line that begins with it goes on from the line before.
    pub(super) fn continues(self) -> bool {
        let sign = matches!(
            self,
            Self::Arrow
                | Self::Comma
                | Self::CloseParen
                | Self::OpenBrace
                | Self::Equal
                | Self::NotEqual
                | Self::Less
                | Self::AtMost
                | Self::Greater
                | Self::AtLeast
                | Self::Times
        );
        let word = matches!(
            self,
            Self::And
                | Self::Or
                | Self::Under
                | Self::Partly
                | Self::Between
                | Self::Any
                | Self::All
                | Self::None
                | Self::Where
        );
        sign || word || self.begins_clause() || self == Self::ForText
    }

    /// Whether it begins a clause.
    pub fn begins_clause(self) -> bool {
        self.group() == Some(WordGroup::Clause) || self == Self::AskText
    }
}
