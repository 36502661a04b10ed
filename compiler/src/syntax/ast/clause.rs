//! Clauses: what follows the head of a statement, in any order, each at most once.

use super::{CaseValue, Condition, Ident, Number, Path, Quantity, Str, Text, VerbWord};
use crate::base::Span;

/// The clauses of one statement in the order written. The parser has reported a clause that is written twice or does
/// not belong to the statement, so each accessor looks at the first of its kind.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Clauses {
    /// All of them.
    pub list: Vec<Clause>,
}

/// One clause.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Clause {
    /// What it says.
    pub kind: ClauseKind,
    /// The word (or arrow) that begins it.
    pub keyword: Span,
    /// All of it.
    pub span: Span,
}

/// The clauses there are.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum ClauseKind {
    /// `when C`.
    When(Condition),
    /// `unless C`.
    Unless(Condition),
    /// `-> route D, note "…"`.
    Actions(Vec<Action>),
    /// `at places`: of an offer, declared destinations; of an expectation, the stage (`referral` or `discharge`).
    At(Vec<Path>),
    /// `for …`: of `responsible`, services; of an expectation, facts that are missing.
    For(Vec<Path>),
    /// `by rule, rule`: of an expectation, the rules that decide; of a follow-up, who does it.
    By(Vec<Path>),
    /// `after 6 months`: of a follow-up.
    After(Quantity),
    /// `else VERB`.
    Else(VerbWord),
    /// `overrides names or verbs`.
    Overrides(Vec<Overridden>),
    /// `because text`.
    Because(Text),
    /// `label text`: the group of patients.
    Label(Text),
    /// `until text`: how long to wait.
    Until(Text),
    /// `ask text`: the question that asks for all that is required.
    Ask(Text),
    /// `tell text`: what is required, as what a referral should tell.
    Tell(Text),
    /// `said text`: what silence is taken for, as a clause.
    Said(Text),
    /// `cite source 30, 37`.
    Cite(Cite),
    /// `examples medicines`: doses for which the rule holds.
    Examples(Vec<CaseValue>),
    /// What could not be read; it has been reported.
    Damaged,
}

/// The kinds of clause, without their contents.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
#[expect(missing_docs, reason = "each variant is named after its clause")]
pub enum ClauseWord {
    When,
    Unless,
    Actions,
    At,
    For,
    By,
    After,
    Else,
    Overrides,
    Because,
    Cite,
    Label,
    Until,
    Ask,
    Tell,
    Said,
    Examples,
}

/// What an `overrides` clause names.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Overridden {
    /// A rule.
    Rule(Ident),
    /// Every rule of this verb in the same policy and stage.
    Verb(VerbWord),
}

/// A citation.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Cite {
    /// The source.
    pub source: Ident,
    /// The numbers of its statements; none cites the source as a whole.
    pub numbers: Vec<Number>,
    /// Why not all that they say is encoded, where that is so.
    pub partly: Option<Partly>,
}

/// `partly because text`.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Partly {
    /// The word `partly`.
    pub keyword: Span,
    /// What is left out, and why.
    pub because: Text,
}

/// One thing to do.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Action {
    /// What.
    pub kind: ActionKind,
    /// The word that begins it.
    pub keyword: Span,
    /// All of it.
    pub span: Span,
}

/// The actions there are.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum ActionKind {
    /// `route D` or `route "free text"`, and for what.
    Route(Route),
    /// `service S`.
    Service(Path),
    /// `reply R`.
    Reply(Path),
    /// `note text`.
    Note(Text),
    /// `within 4 weeks`, and from when.
    Within(Within),
    /// `one of (service a, reply b)`: a choice left to the clinic.
    OneOf(Vec<Action>),
    /// `priority first`: one of the levels of the policy's head.
    Priority(Ident),
    /// `notice driving`: of an expectation, a notice that holds.
    Notice(Ident),
    /// `follow up "…"`: of an expectation, what follows after discharge.
    FollowUp(Str),
    /// What could not be read; it has been reported.
    Damaged,
}

/// The kinds of action, without their contents.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
#[expect(missing_docs, reason = "each variant is named after its action")]
pub enum ActionWord {
    Route,
    Service,
    Reply,
    Note,
    Within,
    OneOf,
    Priority,
    Notice,
    FollowUp,
}

impl ActionKind {
    /// The kind without its contents; `None` where damaged.
    pub const fn word(&self) -> Option<ActionWord> {
        Some(match self {
            Self::Route(_) => ActionWord::Route,
            Self::Service(_) => ActionWord::Service,
            Self::Reply(_) => ActionWord::Reply,
            Self::Note(_) => ActionWord::Note,
            Self::Within(_) => ActionWord::Within,
            Self::OneOf(_) => ActionWord::OneOf,
            Self::Priority(_) => ActionWord::Priority,
            Self::Notice(_) => ActionWord::Notice,
            Self::FollowUp(_) => ActionWord::FollowUp,
            Self::Damaged => return None,
        })
    }
}

impl ActionWord {
    /// What can follow from a rule.
    pub const OF_RULES: [Self; 7] =
        [Self::Route, Self::Service, Self::Reply, Self::Note, Self::Within, Self::OneOf, Self::Priority];

    /// What a case can expect: that, and what is listed with a decision.
    pub const OF_CASES: [Self; 9] = [
        Self::Route,
        Self::Service,
        Self::Reply,
        Self::Note,
        Self::Within,
        Self::OneOf,
        Self::Priority,
        Self::Notice,
        Self::FollowUp,
    ];

    /// The words in the language.
    pub const fn word(self) -> &'static str {
        match self {
            Self::Route => "route",
            Self::Service => "service",
            Self::Reply => "reply",
            Self::Note => "note",
            Self::Within => "within",
            Self::OneOf => "one of",
            Self::Priority => "priority",
            Self::Notice => "notice",
            Self::FollowUp => "follow up",
        }
    }
}

/// `route D for text`.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Route {
    /// Where it leads.
    pub to: RouteTarget,
    /// What for.
    pub purpose: Option<Text>,
}

/// `usually within 4 weeks from referral`.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Within {
    /// The word `usually`: it holds as a rule.
    pub usually: Option<Span>,
    /// How long.
    pub time: Quantity,
    /// From when: `referral` or `receipt`.
    pub from: Option<Ident>,
}

/// Where a route leads.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum RouteTarget {
    /// A declared destination.
    Destination(Path),
    /// A text: the label of a destination, or free text.
    Text(Str),
}

impl ClauseKind {
    /// The kind without its contents; `None` where damaged.
    pub const fn word(&self) -> Option<ClauseWord> {
        Some(match self {
            Self::When(_) => ClauseWord::When,
            Self::Unless(_) => ClauseWord::Unless,
            Self::Actions(_) => ClauseWord::Actions,
            Self::At(_) => ClauseWord::At,
            Self::For(_) => ClauseWord::For,
            Self::By(_) => ClauseWord::By,
            Self::After(_) => ClauseWord::After,
            Self::Else(_) => ClauseWord::Else,
            Self::Overrides(_) => ClauseWord::Overrides,
            Self::Because(_) => ClauseWord::Because,
            Self::Label(_) => ClauseWord::Label,
            Self::Until(_) => ClauseWord::Until,
            Self::Ask(_) => ClauseWord::Ask,
            Self::Tell(_) => ClauseWord::Tell,
            Self::Said(_) => ClauseWord::Said,
            Self::Examples(_) => ClauseWord::Examples,
            Self::Cite(_) => ClauseWord::Cite,
            Self::Damaged => return None,
        })
    }
}

impl ClauseWord {
    /// Every clause.
    pub const ALL: [Self; 17] = [
        Self::When,
        Self::Unless,
        Self::Actions,
        Self::At,
        Self::For,
        Self::By,
        Self::After,
        Self::Else,
        Self::Overrides,
        Self::Because,
        Self::Cite,
        Self::Label,
        Self::Until,
        Self::Ask,
        Self::Tell,
        Self::Said,
        Self::Examples,
    ];

    /// The word or sign in the language.
    pub const fn word(self) -> &'static str {
        match self {
            Self::When => "when",
            Self::Unless => "unless",
            Self::Actions => "->",
            Self::At => "at",
            Self::For => "for",
            Self::By => "by",
            Self::After => "after",
            Self::Else => "else",
            Self::Overrides => "overrides",
            Self::Because => "because",
            Self::Cite => "cite",
            Self::Label => "label",
            Self::Until => "until",
            Self::Ask => "ask",
            Self::Tell => "tell",
            Self::Said => "said",
            Self::Examples => "examples",
        }
    }

    /// The clause as people read it.
    pub const fn shape(self) -> &'static str {
        match self {
            Self::When => "[when condition]",
            Self::Unless => "[unless condition]",
            Self::Actions => "[-> actions]",
            Self::At => "[at places]",
            Self::For => "[for facts]",
            Self::By => "[by rules]",
            Self::After => "[after time]",
            Self::Else => "[else return]",
            Self::Overrides => "[overrides rules]",
            Self::Because => "[because text]",
            Self::Cite => "[cite source numbers [partly because text]]",
            Self::Label => "[label text]",
            Self::Until => "[until text]",
            Self::Ask => "[ask text]",
            Self::Tell => "[tell text]",
            Self::Said => "[said text]",
            Self::Examples => "[examples medicines]",
        }
    }
}

/// Finds the first clause of one kind.
macro_rules! first {
    ($clauses:expr, $variant:ident) => {
        $clauses.list.iter().find_map(|clause| match &clause.kind {
            ClauseKind::$variant(content) => Some(content),
            _ => None,
        })
    };
}

impl Clauses {
    /// The condition after `when`.
    pub fn when(&self) -> Option<&Condition> {
        first!(self, When)
    }

    /// The condition after `unless`.
    pub fn unless(&self) -> Option<&Condition> {
        first!(self, Unless)
    }

    /// What is after the arrow; empty without one.
    pub fn actions(&self) -> &[Action] {
        first!(self, Actions).map(Vec::as_slice).unwrap_or_default()
    }

    /// What is after `at`; empty without it.
    pub fn at(&self) -> &[Path] {
        first!(self, At).map(Vec::as_slice).unwrap_or_default()
    }

    /// What is after `for`; empty without it.
    pub fn for_paths(&self) -> &[Path] {
        first!(self, For).map(Vec::as_slice).unwrap_or_default()
    }

    /// What is after `by`; empty without it.
    pub fn by(&self) -> &[Path] {
        first!(self, By).map(Vec::as_slice).unwrap_or_default()
    }

    /// The time after `after`.
    pub fn after(&self) -> Option<&Quantity> {
        first!(self, After)
    }

    /// The verb after `else`.
    pub fn else_verb(&self) -> Option<VerbWord> {
        first!(self, Else).copied()
    }

    /// What is after `overrides`; empty without it.
    pub fn overrides(&self) -> &[Overridden] {
        first!(self, Overrides).map(Vec::as_slice).unwrap_or_default()
    }

    /// The text after `because`.
    pub fn because(&self) -> Option<&Text> {
        first!(self, Because)
    }

    /// The text after `label`.
    pub fn label(&self) -> Option<&Text> {
        first!(self, Label)
    }

    /// The text after `until`.
    pub fn until(&self) -> Option<&Text> {
        first!(self, Until)
    }

    /// The text after `ask`.
    pub fn ask(&self) -> Option<&Text> {
        first!(self, Ask)
    }

    /// The text after `tell`.
    pub fn tell(&self) -> Option<&Text> {
        first!(self, Tell)
    }

    /// The text after `said`.
    pub fn said(&self) -> Option<&Text> {
        first!(self, Said)
    }

    /// The medicines after `examples`; empty without it.
    pub fn examples(&self) -> &[CaseValue] {
        first!(self, Examples).map(Vec::as_slice).unwrap_or_default()
    }

    /// The citation.
    pub fn cite(&self) -> Option<&Cite> {
        first!(self, Cite)
    }

    /// The clause of one kind with its places.
    pub fn find(&self, word: ClauseWord) -> Option<&Clause> {
        self.list.iter().find(|clause| clause.kind.word() == Some(word))
    }

    /// Whether a part of the statement was lost; what depends on completeness should stay silent then.
    pub fn is_damaged(&self) -> bool {
        self.list.iter().any(|clause| clause.kind.word().is_none())
    }
}
