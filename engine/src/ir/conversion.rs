//! Dose conversions. Input: `conversion` declarations. Output: one row for each substance, route and unit.

use minicbor::{Decode, Encode};

use super::{Apart, ConceptId, Status, UnitId};
use crate::value::{Date, Number, Text};

/// A published table that turns doses into doses of one substance.
#[derive(Clone, Debug, PartialEq, Eq, Encode, Decode)]
#[cbor(context_bound = "AsMut<Apart>")]
pub struct Conversion {
    /// Its name.
    #[n(0)]
    pub id: String,
    /// What it is called.
    #[n(1)]
    pub label: Text,
    /// The title of the publication.
    #[n(2)]
    pub title: Text,
    /// Where it comes from.
    #[n(3)]
    pub origin: Option<String>,
    /// The first day it holds, or the day it was updated.
    #[n(4)]
    pub valid_from: Option<Date>,
    /// What a reader has to know.
    #[n(5)]
    pub note: Text,
    /// The rows, in the order declared. A substance, route and unit has one row at most.
    #[n(6)]
    pub rows: Vec<ConversionRow>,
}

/// What one substance, taken one way, counts as.
#[derive(Clone, Debug, PartialEq, Eq, Encode, Decode)]
#[cbor(context_bound = "AsMut<Apart>")]
pub struct ConversionRow {
    /// The substance.
    #[n(0)]
    pub substance: ConceptId,
    /// How it is taken.
    #[n(1)]
    pub route: ConceptId,
    /// The unit of the dose: a day's dose (`mg`) or a rate (`ug_per_h`). Numbers of the row count in it.
    #[n(2)]
    pub unit: UnitId,
    /// What a dose counts as, in the unit of the fact that is derived.
    #[n(3)]
    pub factor: Factor,
    /// How sure the row is.
    #[n(4)]
    pub status: Status,
    /// Where it comes from, where not from the conversion's own source.
    #[n(5)]
    pub origin: Option<String>,
    /// What a reader has to know.
    #[n(6)]
    pub note: Text,
}

/// How a dose is turned.
#[derive(Clone, Debug, PartialEq, Eq, Encode, Decode)]
#[cbor(context_bound = "AsMut<Apart>")]
pub enum Factor {
    /// By a factor, known to lie between two others; `1.5` alone has all three alike.
    #[n(0)]
    Linear {
        /// The published factor.
        #[n(0)]
        central: Number,
        /// The smallest.
        #[n(1)]
        low: Number,
        /// The largest.
        #[n(2)]
        high: Number,
    },
    /// By a factor known only to lie between two: `between 1 and 2`.
    #[n(1)]
    Between {
        /// The smallest.
        #[n(0)]
        low: Number,
        /// The largest.
        #[n(1)]
        high: Number,
    },
    /// By a table, ordered by dose; the same dose may be there more than once.
    #[n(2)]
    Table(#[n(0)] Vec<TableRow>),
    /// By a factor that depends on the resulting dose.
    #[n(3)]
    Bands(#[n(0)] Vec<Band>),
}

/// A row of a table.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Encode, Decode)]
#[cbor(context_bound = "AsMut<Apart>")]
pub struct TableRow {
    /// The dose.
    #[n(0)]
    pub dose: Number,
    /// What it counts as.
    #[n(1)]
    pub result: Number,
}

/// A factor for results from one number to another, both included.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Encode, Decode)]
#[cbor(context_bound = "AsMut<Apart>")]
pub struct Band {
    /// The factor.
    #[n(0)]
    pub factor: Number,
    /// The smallest result that it is for.
    #[n(1)]
    pub from: Number,
    /// The largest; `None`: no limit.
    #[n(2)]
    pub to: Option<Number>,
}

impl Factor {
    /// A factor without spread.
    pub fn exact(central: Number) -> Self {
        Self::Linear { central, low: central, high: central }
    }

    /// Whether a sum of doses comes to the sum of what each comes to.
    pub fn is_linear(&self) -> bool {
        match self {
            Self::Linear { .. } | Self::Between { .. } => true,
            Self::Table(_) | Self::Bands(_) => false,
        }
    }
}
