//! Several clinics at once, for who answers for a region.
//!
//! Input: what is found of patients over several policies, as plain data (`Clinics`). Output: a report as a value: whom all refuse
//! and whom none accepts, who is sent in vain or in a circle, and who takes whom.

mod groups;
mod patients;
mod report;
mod table;

use remit_engine::ir::{AtomId, ConceptId, FactId, Policy, RuleId, Verb, Vocabulary};
use remit_engine::value::Language;
use serde_json::Value;

/// What is found of patients over several clinics.
#[derive(Clone, Debug)]
pub struct Clinics<'a> {
    /// What conditions are over: each fact that is relative is there once for each clinic.
    pub vocabulary: &'a Vocabulary,
    /// A policy whose atoms are those of the conditions.
    pub terms: &'a Policy,
    /// The language of the report.
    pub lang: Language,
    /// The policies.
    pub policies: Vec<&'a Policy>,
    /// Their country, where all are of one and others were left out.
    pub country: Option<String>,
    /// The facts of which nothing particular is said; none where all patients are meant.
    pub usual: Vec<FactId>,
    /// Whom all refuse.
    pub refused: Patients,
    /// Whom none accepts, those apart whom all refuse.
    pub unaccepted: Patients,
    /// From where to where clinics name each other.
    pub named: Vec<(usize, usize)>,
    /// Patients who are sent to a clinic that refuses them.
    pub in_vain: Vec<Sent>,
    /// Patients who are sent in a circle.
    pub circles: Vec<Circle>,
    /// Whether all ways were looked at.
    pub ways_whole: bool,
    /// Whether doses are counted by several tables.
    pub several_tables: bool,
    /// Who takes whom.
    pub table: Vec<Group>,
}

/// Patients of whom something is so.
#[derive(Clone, Debug, Default)]
pub struct Patients {
    /// Conditions, and a patient who meets each.
    pub regions: Vec<(Tests, Option<Shown>)>,
    /// Whether nobody else is.
    pub whole: bool,
}

/// Tests, each with what it says.
pub type Tests = Vec<(Tested, bool)>;

/// What is tested of patients.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Tested {
    /// A fact, by an atom of the terms.
    Atom(AtomId),
    /// Whether a clinic has a ground to accept.
    Ground(usize),
}

/// A patient, as clinics decide.
#[derive(Clone, Debug)]
pub struct Shown {
    /// What is the same to all.
    pub shared: Value,
    /// What each is told besides, and decides.
    pub told: Vec<Told>,
}

/// What a clinic is told, and decides.
#[derive(Clone, Debug)]
pub struct Told {
    /// The clinic, by its place.
    pub clinic: usize,
    /// What is said to it alone.
    pub own: Value,
    /// What it decides.
    pub verb: Verb,
    /// The rules that decide.
    pub rules: Vec<RuleId>,
}

/// Patients whom a clinic sends to another, which refuses them.
#[derive(Clone, Debug)]
pub struct Sent {
    /// Who sends them.
    pub from: usize,
    /// Who refuses them.
    pub to: usize,
    /// Whether it refuses all who are sent so, where that is known.
    pub all: Option<bool>,
    /// Who they are.
    pub patients: Patients,
}

/// Patients whom each clinic sends to the next, and the last to the first.
#[derive(Clone, Debug)]
pub struct Circle {
    /// The clinics.
    pub clinics: Vec<usize>,
    /// Who they are.
    pub patients: Patients,
}

/// Patients who have something and nothing else that the table names.
#[derive(Clone, Debug)]
pub struct Group {
    /// What they have.
    pub concept: ConceptId,
    /// Of each clinic what it answers some of them; `None` where that was not found in time.
    pub answers: Vec<Option<Vec<Verb>>>,
}
