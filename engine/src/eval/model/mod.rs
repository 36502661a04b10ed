//! A policy made ready: slots with their values, atoms as masks over them, conditions over atoms, rules by strength.

pub(crate) mod asks;
pub(crate) mod cells;
pub(crate) mod classes;
pub(crate) mod clauses;
pub(crate) mod condition;
mod dated;
pub(crate) mod effects;
pub(crate) mod events;
pub(crate) mod nogoods;
pub(crate) mod plan;
pub(crate) mod reading;
pub(crate) mod records;
mod signatures;
pub(crate) mod slots;
pub(crate) mod stage;
mod suspicions;
pub(crate) mod truth;
pub(crate) mod whole;
