//! Dose conversions. Input: `conversion` declarations. Output: one row for each substance, route and unit.

use serde::{Deserialize, Serialize};

use super::{ConceptId, Status, UnitId};
use crate::value::{Date, Number, Text};

/// A published table that turns doses into doses of one substance.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Conversion {
    /// Its name.
    pub id: String,
    /// What it is called.
    pub label: Text,
    /// The title of the publication.
    pub title: Text,
    /// Where it comes from.
    pub origin: Option<String>,
    /// The first day it holds, or the day it was updated.
    pub valid_from: Option<Date>,
    /// What a reader has to know.
    pub note: Text,
    /// The rows, in the order declared. A substance, route and unit has one row at most.
    pub rows: Vec<ConversionRow>,
}

/// What one substance, taken one way, counts as.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct ConversionRow {
    /// The substance.
    pub substance: ConceptId,
    /// How it is taken.
    pub route: ConceptId,
    /// The unit of the dose: a day's dose (`mg`) or a rate (`ug_per_h`). Numbers of the row count in it.
    pub unit: UnitId,
    /// What a dose counts as, in the unit of the fact that is derived.
    pub factor: Factor,
    /// How sure the row is.
    pub status: Status,
    /// Where it comes from, where not from the conversion's own source.
    pub origin: Option<String>,
    /// What a reader has to know.
    pub note: Text,
}

/// How a dose is turned.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Factor {
    /// By a factor, known to lie between two others; `1.5` alone has all three alike.
    Linear {
        /// The published factor.
        central: Number,
        /// The smallest.
        low: Number,
        /// The largest.
        high: Number,
    },
    /// By a factor known only to lie between two: `between 1 and 2`.
    Between {
        /// The smallest.
        low: Number,
        /// The largest.
        high: Number,
    },
    /// By a table, ordered by dose; the same dose may be there more than once.
    Table(Vec<TableRow>),
    /// By a factor that depends on the resulting dose.
    Bands(Vec<Band>),
}

/// A row of a table.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct TableRow {
    /// The dose.
    pub dose: Number,
    /// What it counts as.
    pub result: Number,
}

/// A factor for results from one number to another, both included.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Band {
    /// The factor.
    pub factor: Number,
    /// The smallest result that it is for.
    pub from: Number,
    /// The largest; `None`: no limit.
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
