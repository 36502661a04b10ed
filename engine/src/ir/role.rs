//! What things of the vocabulary are to the engine and to letters, whatever they are called. Input: the `role` key and the
//! options of a fact. Output: one small enum for each kind of thing.

use minicbor::{Decode, Encode};

/// What a fact means to the engine itself. Each role belongs to one fact at most.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Encode, Decode)]
#[cbor(index_only)]
pub enum Role {
    /// The date of the referral.
    #[n(0)]
    Date,
    /// The services asked for.
    #[n(1)]
    Request,
    /// The unit that received the referral.
    #[n(2)]
    Receiver,
    /// What kind of referral it is.
    #[n(3)]
    Kind,
    /// The patient's medicines.
    #[n(4)]
    Medicines,
}

/// What an option of the fact with the role `kind` is. One without a role is an ordinary referral.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Encode, Decode)]
#[cbor(index_only)]
pub enum ChoiceRole {
    /// A question, to be answered in writing.
    #[n(0)]
    Question,
    /// The patient asks for care.
    #[n(1)]
    SelfReferral,
}

/// What the concepts of a category are.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Encode, Decode)]
#[cbor(index_only)]
pub enum CategoryRole {
    /// What is done to a patient, who is accepted for it.
    #[n(0)]
    Care,
}

/// Who a concept is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Encode, Decode)]
#[cbor(index_only)]
pub enum PartyRole {
    /// Who referred, and reads the letter.
    #[n(0)]
    Reader,
}

/// What a destination is to who referred.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Encode, Decode)]
#[cbor(index_only)]
pub enum PlaceRole {
    /// The unit that referred, and reads the letter.
    #[n(0)]
    Reader,
    /// The care that most who refer belong to themselves.
    #[n(1)]
    PrimaryCare,
}
