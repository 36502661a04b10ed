//! What each column is. Input: names of columns, an engine, and what the caller adds. Output: a plan, or why there is none before the
//! first row.

use std::fmt;

use remit_engine::eval::Engine;
use remit_engine::ir::{Fact, FactType};
use remit_engine::value::suggest;

use super::cell::Cell;
use crate::names::input;
use crate::ndjson::push_text;
use crate::row::Fault;

/// What the caller adds to columns.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Hints {
    /// Facts whose lists are complete wherever they have entries.
    pub complete: Vec<String>,
    /// Facts whose texts are codes, each with the system.
    pub codes: Vec<(String, String)>,
}

/// What a column is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Use {
    /// What the caller knows the row by.
    Id,
    /// The policy.
    Policy,
    /// The day that chooses the version.
    AsOf,
    /// The referral as JSON.
    Referral,
    /// A fact, by its place in the plan.
    Value(usize),
    /// Whether the list of a fact is complete.
    Complete(usize),
    /// A fact as JSON.
    Json(usize),
}

/// What the values of a fact look like in columns.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Shape {
    /// Yes or no.
    Truth,
    /// An amount or a number.
    Amount,
    /// A day.
    Date,
    /// When something happened.
    Event,
    /// The name of a choice or of a destination.
    Name,
    /// One concept.
    Concept,
    /// Several concepts.
    Concepts,
    /// Whether a text is there.
    Given,
    /// Medicines.
    Medicines,
    /// Entries of a record.
    Records,
}

/// A fact that columns are about.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct PlannedFact {
    /// Its path.
    pub path: String,
    /// The same as a JSON pointer.
    pub(super) pointer: String,
    /// What its values look like.
    pub shape: Shape,
    /// Whether its list is complete wherever it has entries.
    pub complete: bool,
    /// The system that its texts are codes of.
    pub codes: Option<String>,
    /// The columns: its value, its completeness, its JSON.
    pub columns: [Option<usize>; 3],
}

/// What each column is.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Plan {
    /// By column.
    pub uses: Vec<Use>,
    /// The facts, by path, so that those with a common beginning are together.
    pub facts: Vec<PlannedFact>,
}

/// Why columns cannot be read.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum PlanError {
    /// No fact is called so.
    Unknown {
        /// The column, or what an option names.
        found: String,
        /// What was meant, perhaps.
        meant: Option<String>,
    },
    /// Two columns are called so.
    Twice(String),
    /// Neither the referral as JSON nor any fact is there.
    NoReferral,
    /// Both are there.
    Both(String),
    /// Nobody says whether the list of that fact is complete.
    Incomplete(String),
    /// No code system is called so.
    NoSystem {
        /// What was written.
        found: String,
        /// What was meant, perhaps.
        meant: Option<String>,
    },
    /// That fact is no list, or has no concepts.
    NotSuch(String),
}

impl fmt::Display for PlanError {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        let near = |out: &mut fmt::Formatter<'_>, meant: &Option<String>| {
            meant.iter().try_for_each(|meant| write!(out, "; is `{meant}` meant?"))
        };
        match self {
            Self::Unknown { found, meant } => {
                write!(out, "there is no fact `{found}`")?;
                near(out, meant)
            }
            Self::Twice(found) => write!(out, "two columns are called `{found}`"),
            Self::NoReferral => out.write_str("no column is `referral` or a fact"),
            Self::Both(found) => {
                write!(out, "the column `referral` holds the whole of it, and `{found}` is there too")
            }
            Self::Incomplete(fact) => write!(
                out,
                "nobody says whether the list `{fact}` is complete: a column `{fact}.complete`, or `--complete {fact}` for those with entries"
            ),
            Self::NoSystem { found, meant } => {
                write!(out, "there is no code system `{found}`")?;
                near(out, meant)
            }
            Self::NotSuch(fact) => write!(out, "`{fact}` has no such values"),
        }
    }
}

impl std::error::Error for PlanError {}

impl Plan {
    /// What columns of those names are.
    pub fn new<S: AsRef<str>>(engine: &Engine, names: &[S], hints: &Hints) -> Result<Self, PlanError> {
        let mut plan = Self { uses: Vec::new(), facts: Vec::new() };
        let mut columns: Vec<(Column, String)> = Vec::new();
        for (at, name) in names.iter().enumerate() {
            let name = name.as_ref();
            if names.iter().take(at).any(|other| other.as_ref() == name) {
                return Err(PlanError::Twice(name.to_owned()));
            }
            columns.push(column(engine, name)?);
        }
        for (_, fact) in columns.iter().filter(|(column, _)| column.is_fact()) {
            plan.add(engine, fact);
        }
        plan.facts.sort_by(|one, other| one.path.split('.').cmp(other.path.split('.')));
        for (at, (column, fact)) in columns.iter().enumerate() {
            let place = plan.facts.iter().position(|own| own.path == *fact).unwrap_or_default();
            let (own, part) = match column {
                Column::Plain(own) => (*own, None),
                Column::Value => (Use::Value(place), Some(0)),
                Column::Complete => (Use::Complete(place), Some(1)),
                Column::Json => (Use::Json(place), Some(2)),
            };
            let columns = plan.facts.get_mut(place).map(|fact| &mut fact.columns);
            if let (Some(columns), Some(part)) = (columns, part) {
                columns.iter_mut().skip(part).take(1).for_each(|column| *column = Some(at));
            }
            plan.uses.push(own);
        }
        plan.hint(engine, hints)?;
        plan.check()?;
        Ok(plan)
    }

    fn add(&mut self, engine: &Engine, path: &str) {
        let Some(shape) = fact(engine, path).map(Shape::of) else { return };
        if self.facts.iter().any(|own| own.path == path) {
            return;
        }
        let pointer = format!("/{}", path.replace('.', "/"));
        let (path, columns) = (path.to_owned(), [None; 3]);
        self.facts.push(PlannedFact { path, pointer, shape, complete: false, codes: None, columns });
    }

    fn hint(&mut self, engine: &Engine, hints: &Hints) -> Result<(), PlanError> {
        let named = |path: &str| match fact(engine, path) {
            Some(fact) => Ok(Shape::of(fact)),
            None => Err(unknown(engine, path)),
        };
        for path in &hints.complete {
            if !named(path)?.is_list() {
                return Err(PlanError::NotSuch(path.clone()));
            }
            self.facts.iter_mut().filter(|own| own.path == *path).for_each(|own| own.complete = true);
        }
        for (path, system) in &hints.codes {
            if !matches!(named(path)?, Shape::Concept | Shape::Concepts) {
                return Err(PlanError::NotSuch(path.clone()));
            }
            let all = engine.lexicons().iter().flat_map(|lexicon| &lexicon.vocabulary().code_systems);
            let all: Vec<&str> = all.map(|system| system.id.as_str()).collect();
            if !all.contains(&system.as_str()) {
                let meant = suggest::best(system, all.iter().copied()).map(str::to_owned);
                return Err(PlanError::NoSystem { found: system.clone(), meant });
            }
            let own = self.facts.iter_mut().filter(|own| own.path == *path);
            own.for_each(|own| own.codes = Some(system.clone()));
        }
        Ok(())
    }

    fn check(&self) -> Result<(), PlanError> {
        match (self.uses.contains(&Use::Referral), self.facts.first()) {
            (true, Some(fact)) => Err(PlanError::Both(fact.path.clone())),
            (false, None) => Err(PlanError::NoReferral),
            (true, None) => Ok(()),
            (false, Some(_)) => {
                let [mut open, mut alone] = [None, None];
                for fact in &self.facts {
                    match fact.columns {
                        [None, Some(_), None] => alone = alone.or(Some(fact)),
                        [_, None, _] if fact.shape.is_list() && !fact.complete => open = open.or(Some(fact)),
                        _ => {}
                    }
                }
                match (open, alone) {
                    (Some(fact), _) => Err(PlanError::Incomplete(fact.path.clone())),
                    // Of what it tells whether that is complete, nothing is there.
                    (None, Some(fact)) => {
                        Err(PlanError::NotSuch(format!("{}{}", fact.path, input::COMPLETE)))
                    }
                    (None, None) => Ok(()),
                }
            }
        }
    }

    /// Writes the referral that the cells of a row make. `cell` gives a column's; `complete` what one says of completeness.
    pub fn referral<'c>(
        &self,
        mut cell: impl FnMut(usize, Shape) -> Result<Cell<'c>, Fault>,
        mut complete: impl FnMut(usize) -> Result<Option<bool>, Fault>,
        out: &mut String,
    ) -> Result<(), Fault> {
        let mut open: Vec<&str> = Vec::new();
        let mut value = String::new();
        out.push('{');
        for fact in &self.facts {
            let [own, whole, json] = fact.columns;
            let own = own.map_or(Ok(Cell::Null), |at| cell(at, fact.shape))?;
            let json = match json {
                Some(at) => {
                    let json = cell(at, Shape::Given)?;
                    if let Cell::Text(text) = json { Cell::Json(text) } else { json }
                }
                None => Cell::Null,
            };
            let whole = whole.map_or(Ok(None), &mut complete)?;
            value.clear();
            if fact.push(&own, &json, whole, &mut value)? {
                step_to(&fact.path, &mut open, out);
                out.push_str(&value);
            }
        }
        open.iter().for_each(|_| out.push('}'));
        out.push('}');
        Ok(())
    }
}

/// Closes and opens objects until the fact's own key is next.
fn step_to<'p>(path: &'p str, open: &mut Vec<&'p str>, out: &mut String) {
    let (below, key) = path.rsplit_once('.').unwrap_or(("", path));
    let steps: Vec<&str> = if below.is_empty() { Vec::new() } else { below.split('.').collect() };
    let common = open.iter().zip(&steps).take_while(|(own, step)| own == step).count();
    open.drain(common..).for_each(|_| out.push('}'));
    for step in steps.into_iter().skip(common) {
        key_of(step, out);
        out.push('{');
        open.push(step);
    }
    key_of(key, out);
}

fn key_of(key: &str, out: &mut String) {
    if !out.ends_with('{') {
        out.push(',');
    }
    push_text(out, key);
    out.push(':');
}

/// What a column's name says.
enum Column {
    Plain(Use),
    Value,
    Complete,
    Json,
}

impl Column {
    fn is_fact(&self) -> bool {
        !matches!(self, Self::Plain(_))
    }
}

/// What a column is, and the fact that it is about.
fn column(engine: &Engine, name: &str) -> Result<(Column, String), PlanError> {
    let plain = [
        (input::ID, Use::Id),
        (input::POLICY, Use::Policy),
        (input::AS_OF, Use::AsOf),
        (input::REFERRAL, Use::Referral),
    ];
    if let Some((_, own)) = plain.iter().find(|(own, _)| *own == name) {
        return Ok((Column::Plain(*own), String::new()));
    }
    if fact(engine, name).is_some() {
        return Ok((Column::Value, name.to_owned()));
    }
    for (ending, column) in [(input::COMPLETE, Column::Complete), (input::JSON, Column::Json)] {
        let Some(path) = name.strip_suffix(ending) else { continue };
        let is_list = |fact: &Fact| Shape::of(fact).is_list();
        let complete = matches!(column, Column::Complete);
        match fact(engine, path) {
            Some(own) if !complete || is_list(own) => return Ok((column, path.to_owned())),
            Some(_) => return Err(PlanError::NotSuch(name.to_owned())),
            None => {}
        }
    }
    Err(unknown(engine, name))
}

/// A fact that a referral itself states, in any of the vocabularies.
fn fact<'e>(engine: &'e Engine, path: &str) -> Option<&'e Fact> {
    let facts = engine.lexicons().iter().flat_map(|lexicon| &lexicon.vocabulary().facts);
    facts.into_iter().find(|fact| fact.record.is_none() && fact.path == path)
}

fn unknown(engine: &Engine, found: &str) -> PlanError {
    let facts = engine.lexicons().iter().flat_map(|lexicon| lexicon.vocabulary().stated_facts());
    let paths: Vec<&str> = facts.map(|(_, fact)| fact.path.as_str()).collect();
    let plain = [input::ID, input::POLICY, input::AS_OF, input::REFERRAL];
    let ending =
        [input::COMPLETE, input::JSON].into_iter().find(|ending| found.ends_with(ending)).unwrap_or("");
    let own = found.strip_suffix(ending).unwrap_or(found);
    let known =
        paths.into_iter().chain(if ending.is_empty() { plain.as_slice() } else { &[] }.iter().copied());
    let meant = suggest::best(own, known).map(|near| format!("{near}{ending}"));
    PlanError::Unknown { found: found.to_owned(), meant }
}

impl Shape {
    /// What values of a fact look like.
    pub fn of(fact: &Fact) -> Self {
        match fact.kind {
            FactType::Truth => Self::Truth,
            FactType::Quantity(_) | FactType::Measure(_) => Self::Amount,
            FactType::Date => Self::Date,
            FactType::Event => Self::Event,
            FactType::OneOf(_) | FactType::Destination => Self::Name,
            FactType::Concept(_) => Self::Concept,
            FactType::Concepts(_) => Self::Concepts,
            FactType::Given => Self::Given,
            FactType::Medicines => Self::Medicines,
            FactType::Records(_) => Self::Records,
        }
    }
}
