//! What every statement can tell of itself, so that nobody else has to go through all kinds.

use super::{
    Assertion, Case, Category, Clauses, Codes, Concept, Conversion, Damaged, Decline, Define, Destination,
    Duty, FactDeclaration, Impossible, Item, ItemKind, Leave, Meta, Offer, Otherwise, Path, Recommend,
    Record, Require, Rule, Section, Silence, Source, StatementKind, UnitDeclaration, Use,
};
use crate::base::Span;

/// A statement, whatever its kind.
pub trait Node {
    /// What kind it is; `None` where damage has taken its first word.
    fn kind(&self) -> Option<StatementKind>;

    /// The word that begins it; `None` where damage has taken it.
    fn keyword(&self) -> Option<Span>;

    /// What it is called, where its author named it.
    fn name(&self) -> Option<Path> {
        None
    }

    /// Its clauses, where it has any. Those of a case are its expectation's.
    fn clauses(&self) -> Option<&Clauses> {
        None
    }

    /// What is said of it between braces, as keys.
    fn meta(&self) -> Option<&Meta> {
        None
    }

    /// The statements in it.
    fn children(&self) -> &[Item] {
        &[]
    }
}

/// The common parts: `Type: kind, part field…`.
macro_rules! nodes {
    ($($statement:ident $(: $($part:ident $field:ident),+)?;)*) => {
        $(impl Node for $statement {
            fn kind(&self) -> Option<StatementKind> {
                Some(nodes!(@kind $statement))
            }

            fn keyword(&self) -> Option<Span> {
                Some(self.keyword)
            }

            $($(nodes!(@$part $field);)+)?
        })*
    };
    (@kind FactDeclaration) => { StatementKind::Fact };
    (@kind UnitDeclaration) => { StatementKind::Unit };
    (@kind $statement:ident) => { StatementKind::$statement };
    (@clauses $field:ident) => {
        fn clauses(&self) -> Option<&Clauses> {
            Some(&self.$field)
        }
    };
    (@meta $field:ident) => {
        fn meta(&self) -> Option<&Meta> {
            self.$field.as_ref()
        }
    };
    (@named $field:ident) => {
        fn name(&self) -> Option<Path> {
            Some(self.$field.clone().into())
        }
    };
    (@label $field:ident) => {
        fn name(&self) -> Option<Path> {
            self.$field.clone().map(Path::from)
        }
    };
    (@items $field:ident) => {
        fn children(&self) -> &[Item] {
            &self.$field
        }
    };
}

nodes! {
    Use;
    Section: items items;
    Require: label name, clauses clauses;
    Recommend: label name, clauses clauses;
    Offer: clauses clauses;
    Decline: clauses clauses;
    Duty: clauses clauses;
    Otherwise: clauses clauses;
    Silence: clauses clauses;
    Define: named name;
    Impossible: clauses clauses;
    Leave: clauses clauses;
    Assertion: clauses clauses;
    Source: named name;
    Category: named name, meta meta;
    Codes: named name, meta meta;
    Concept: named name, meta meta;
    FactDeclaration: named path, meta meta;
    UnitDeclaration: named name, meta meta;
    Destination: named name, meta meta;
    Conversion: named name;
    Record: named name;
}

impl Node for Rule {
    fn kind(&self) -> Option<StatementKind> {
        Some(StatementKind::Rule(self.verb.verb))
    }

    fn keyword(&self) -> Option<Span> {
        Some(self.verb.span)
    }

    fn name(&self) -> Option<Path> {
        self.name.clone().map(Path::from)
    }

    fn clauses(&self) -> Option<&Clauses> {
        Some(&self.clauses)
    }
}

impl Node for Case {
    fn kind(&self) -> Option<StatementKind> {
        Some(StatementKind::Case)
    }

    fn keyword(&self) -> Option<Span> {
        Some(self.keyword)
    }

    fn clauses(&self) -> Option<&Clauses> {
        self.expectation.as_ref().map(|expectation| &expectation.clauses)
    }
}

impl Node for Damaged {
    fn kind(&self) -> Option<StatementKind> {
        self.kind
    }

    fn keyword(&self) -> Option<Span> {
        None
    }

    fn name(&self) -> Option<Path> {
        self.name.clone()
    }
}

impl ItemKind {
    /// The statement, whatever its kind.
    pub fn node(&self) -> &dyn Node {
        match self {
            Self::Use(it) => it,
            Self::Section(it) => it,
            Self::Rule(it) => it,
            Self::Require(it) => it,
            Self::Recommend(it) => it,
            Self::Offer(it) => it,
            Self::Decline(it) => it,
            Self::Duty(it) => it,
            Self::Otherwise(it) => it,
            Self::Silence(it) => it,
            Self::Define(it) => it,
            Self::Impossible(it) => it,
            Self::Leave(it) => it,
            Self::Assertion(it) => it,
            Self::Case(it) => it,
            Self::Source(it) => it,
            Self::Category(it) => it,
            Self::Codes(it) => it,
            Self::Concept(it) => it,
            Self::Fact(it) => it,
            Self::Record(it) => it,
            Self::Unit(it) => it,
            Self::Destination(it) => it,
            Self::Conversion(it) => it,
            Self::Damaged(it) => it,
        }
    }

    /// What kind of statement this is; `None` where damage has taken its first word.
    pub fn statement(&self) -> Option<StatementKind> {
        self.node().kind()
    }

    /// The clauses of the statement, where it has any. Those of a case are its expectation's.
    pub fn clauses(&self) -> Option<&Clauses> {
        self.node().clauses()
    }
}

impl Item {
    /// The word that begins the statement, or all of one that has lost it.
    pub fn keyword(&self) -> Span {
        self.kind.node().keyword().unwrap_or(self.span)
    }
}
