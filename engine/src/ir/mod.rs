//! The decision form: what compiled policies are. Input: the compiler's lowering, or a bundle. Output: a plain value with one
//! encoding, in which fields and variants are numbered; everything refers by dense ids within one program, ids as text are
//! for output.
//!
//! What lowering fills in is what each field says. It derives nothing: descendants of concepts, masks of conditions,
//! the order of verbs and the facts a policy reads are worked out when a program is loaded for evaluation.
//!
//! Its enums are exhaustive: whoever writes or reads programs has to know each variant. A number of a field or a variant is
//! never used again; a field that is added is optional, and takes the next.

mod apart;
mod code;
mod condition;
mod conversion;
mod deciding;
mod fact;
mod follow_up;
mod formula;
mod ids;
mod notice;
mod policy;
mod program;
mod role;
mod rule;
mod source;
mod texts;
mod vocabulary;

pub use apart::Apart;
pub use code::{CodeFault, CodeFaultKind, CodeMatch, CodeShape, CodeSystem, WordForm};
pub use condition::{
    Atom, Comparison, Condition, Definition, EntryCount, Guarded, Operator, Quantity, Sought, Within,
};
pub use conversion::{Band, Conversion, ConversionRow, Factor, TableRow};
pub use deciding::VocabularyDigest;
pub use fact::{Choice, Derivation, Fact, FactType, Range, Resolver, Silence};
pub use follow_up::FollowUp;
pub use formula::{Computation, Formula};
pub use ids::{
    AtomId, CategoryId, CodeSystemId, ConceptId, ConversionId, DefinitionId, DestinationId, FactId, PolicyId,
    RecordId, RuleId, SourceId, UnitId,
};
pub use notice::Notice;
pub use policy::{Basis, ChosenConversion, Impossible, Otherwise, Policy, SilenceChange, Stage, StageName};
pub use program::{Program, SEMANTICS};
pub use role::{CategoryRole, ChoiceRole, PartyRole, PlaceRole, Role};
pub use rule::{
    Action, Assertion, Citation, Decline, Duty, Offer, Party, Recommendation, Route, Rule, RuleKind, Verb,
    WantedFact,
};
pub use source::{Leave, Location, Source, Statement, Status};
pub use texts::{Example, LetterHead, Purpose, RuleTexts, Start};
pub use vocabulary::{
    CLOCK_TIME, Category, Code, Concept, Destination, Medicine, Record, Unit, UnitRoot, Vocabulary,
    WORKING_TIME,
};

/// The item that an id names in a list.
pub trait Lookup<Id> {
    /// What the list holds.
    type Item;
    /// The item, or `None` for an id of another program.
    fn at(&self, id: Id) -> Option<&Self::Item>;
}
