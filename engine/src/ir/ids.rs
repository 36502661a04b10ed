//! Typed ids. Input: an index. Output: an id that names only what it is meant for.

use minicbor::{Decode, Encode};
use serde::{Deserialize, Serialize};

use super::{
    Atom, Category, CodeSystem, Concept, Conversion, Definition, Destination, Fact, Lookup, Policy, Record,
    Rule, Source, Unit,
};

macro_rules! ids {
    ($($(#[$doc:meta])* $name:ident => $item:ty;)*) => {$(
        $(#[$doc])*
        #[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize, Encode, Decode)]
        #[cbor(transparent)]
        #[serde(transparent)]
        pub struct $name(#[n(0)] pub u32);

        impl $name {
            /// The id of the item at that index.
            pub fn new(index: usize) -> Self {
                Self(u32::try_from(index).unwrap_or(u32::MAX))
            }

            /// The index of the item in its list.
            pub fn index(self) -> usize {
                self.0 as usize
            }
        }

        impl Lookup<$name> for [$item] {
            type Item = $item;
            fn at(&self, id: $name) -> Option<&$item> {
                self.get(id.index())
            }
        }
    )*};
}

ids! {
    /// A [`Category`] in `vocabulary.categories`.
    CategoryId => Category;
    /// A [`Concept`] in `vocabulary.concepts`.
    ConceptId => Concept;
    /// A [`CodeSystem`] in `vocabulary.code_systems`.
    CodeSystemId => CodeSystem;
    /// A [`Unit`] in `vocabulary.units`.
    UnitId => Unit;
    /// A [`Fact`] in `vocabulary.facts`.
    FactId => Fact;
    /// A [`Record`] in `vocabulary.records`.
    RecordId => Record;
    /// A [`Destination`] in `vocabulary.destinations`.
    DestinationId => Destination;
    /// A [`Conversion`] in `vocabulary.conversions`.
    ConversionId => Conversion;
    /// A [`Policy`] in `policies`.
    PolicyId => Policy;
    /// An [`Atom`] in `atoms` of a policy.
    AtomId => Atom;
    /// A [`Definition`] in `definitions` of a policy.
    DefinitionId => Definition;
    /// A [`Rule`] in `rules` of a stage of a policy.
    RuleId => Rule;
    /// A [`Source`] in `sources` of a policy.
    SourceId => Source;
}
