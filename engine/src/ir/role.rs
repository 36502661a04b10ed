//! What things of the vocabulary are to the engine and to letters, whatever they are called. Input: the `role` key and the
//! options of a fact. Output: one small enum for each kind of thing.

use serde::{Deserialize, Serialize};

/// What a fact means to the engine itself. Each role belongs to one fact at most.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Role {
    /// The date of the referral.
    Date,
    /// The services asked for.
    Request,
    /// The unit that received the referral.
    Receiver,
    /// What kind of referral it is.
    Kind,
    /// The patient's medicines.
    Medicines,
}

/// What an option of the fact with the role `kind` is. One without a role is an ordinary referral.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum ChoiceRole {
    /// A question, to be answered in writing.
    Question,
    /// The patient asks for care.
    SelfReferral,
}

/// What the concepts of a category are.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum CategoryRole {
    /// What is done to a patient, who is accepted for it.
    Care,
}

/// Who a concept is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum PartyRole {
    /// Who referred, and reads the letter.
    Reader,
}

/// What a destination is to who referred.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum PlaceRole {
    /// The unit that referred, and reads the letter.
    Reader,
    /// The care that most who refer belong to themselves.
    PrimaryCare,
}
