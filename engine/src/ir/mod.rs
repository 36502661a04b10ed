//! The decision form: what compiled policies are. Input: the compiler's lowering, or a stored program. Output: a plain
//! value, the one stable serialised form; everything refers by dense ids within one program, ids as text are for output.
//!
//! What lowering fills in is what each field says. It derives nothing: descendants of concepts, masks of conditions,
//! the order of verbs and the facts a policy reads are worked out when a program is loaded for evaluation.

mod condition;
mod conversion;
mod fact;
mod ids;
mod policy;
mod rule;
mod source;
mod vocabulary;

pub use condition::{Atom, Comparison, Condition, Definition, Operator, Quantity};
pub use conversion::{Band, Conversion, ConversionRow, Factor, TableRow};
pub use fact::{Choice, Derivation, Fact, FactType, Resolver, Role, Silence};
pub use ids::{
    AtomId, CategoryId, CodeSystemId, ConceptId, ConversionId, DefinitionId, DestinationId, FactId, PolicyId,
    RuleId, SourceId, UnitId,
};
pub use policy::{Basis, ChosenConversion, DefaultVerb, Impossible, Policy, SilenceChange, Stage, StageName};
pub use rule::{
    Action, Assertion, Citation, Decline, Duty, Offer, Party, Recommendation, Route, Rule, RuleKind, Verb,
    WantedFact,
};
pub use source::{Leave, Location, Source, Statement, Status};
pub use vocabulary::{
    Category, Code, CodeSystem, Concept, Destination, Medicine, Unit, UnitRoot, Vocabulary,
};

use serde::{Deserialize, Serialize};

/// The number of the serialised form that this crate writes.
pub const FORMAT: u32 = 1;

/// A compiled workspace.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Program {
    /// The number of the form, [`FORMAT`] when written by this crate.
    pub format: u32,
    /// What the policies speak about: the standard library and the workspace's own libraries together.
    pub vocabulary: Vocabulary,
    /// The policies, in the order of their ids as text, then of their first valid day.
    pub policies: Vec<Policy>,
}

impl Program {
    /// A program of the present form.
    pub fn new(vocabulary: Vocabulary, policies: Vec<Policy>) -> Self {
        Self { format: FORMAT, vocabulary, policies }
    }
}

/// The item that an id names in a list.
pub trait Lookup<Id> {
    /// What the list holds.
    type Item;
    /// The item, or `None` for an id of another program.
    fn at(&self, id: Id) -> Option<&Self::Item>;
}
