//! The full answer as a value, whose serialisation is the contract with services. Input: the explanation. Output: JSON.

use serde::{Deserialize, Serialize};

use crate::eval::answer::notices::{FollowUpNote, NoticeNote};
use crate::eval::answer::open::Affects;
use crate::eval::answer::provenance::{PolicyNote, Provenance};
use crate::eval::answer::values::{AssumedValue, CauseNote, Measured};
use crate::ir::{Location, StageName, Verb};
use crate::referral::Unrecognised;
use crate::value::Date;

/// A decision with all that explains it. Texts are in the language asked for. Fields are added, never renamed.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[non_exhaustive]
pub struct Decision {
    /// The policy that decided.
    pub policy: PolicyNote,
    /// What the answer was made by.
    #[serde(default)]
    pub provenance: Provenance,
    /// What was decided about.
    #[serde(default)]
    pub referral: ReferralNote,
    /// The stage that was decided.
    pub stage: StageName,
    /// What is decided.
    pub decision: Verb,
    /// Whether nothing else can come of it: what is possible is that alone.
    pub settled: bool,
    /// Whether no limit cut the search short; if one did, verbs and facts may be listed that do not matter.
    pub exact: bool,
    /// Whether no rule decides, whatever the unknowns are.
    pub default: bool,
    /// Where it is sent.
    pub routes: Vec<RouteNote>,
    /// Services that are to be given.
    pub services: Vec<Named>,
    /// How it is answered.
    pub replies: Vec<Named>,
    /// What is to be said.
    pub notes: Vec<String>,
    /// Choices that are left to the clinic.
    pub options: Vec<Vec<Named>>,
    /// What may follow besides, once what is open is answered.
    #[serde(default)]
    pub possible_actions: Vec<Named>,
    /// Within what time: the soonest that is possible.
    pub within: Option<Measured>,
    /// Every time that is still possible, where it may turn out otherwise: several, or one and none at all.
    #[serde(default)]
    pub within_possible: Vec<Measured>,
    /// Those of these times that hold as a rule.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub within_usually: Vec<Measured>,
    /// With what priority: the highest that is possible.
    #[serde(default)]
    pub priority: Option<PriorityNote>,
    /// Every priority that is still possible, where it may turn out otherwise: several, or one and none at all.
    #[serde(default)]
    pub priority_possible: Vec<PriorityNote>,
    /// Services that there are for this referral.
    pub offered: Vec<Offered>,
    /// Services asked for that there are not.
    pub declined: Vec<Declined>,
    /// Services asked for of which the policy says nothing.
    pub unlisted: Vec<Named>,
    /// Every service that is asked for, with what becomes of it.
    #[serde(default)]
    pub asked: Vec<AskedService>,
    /// Why.
    pub reasons: Vec<Reason>,
    /// What the one who referred could tell.
    pub missing: Vec<OpenFact>,
    /// What a person at the clinic could tell.
    pub judge: Vec<OpenFact>,
    /// Values that are stated and still too wide.
    pub uncertain: Vec<Uncertain>,
    /// What silence was taken for.
    pub assumed: Vec<Assumed>,
    /// Rules that hold and lost.
    pub overruled: Vec<Overruled>,
    /// Rules that hold and may still decide, where something else is open.
    #[serde(default)]
    pub holding: Vec<String>,
    /// Facts that are wished for.
    pub recommended: Vec<OpenFact>,
    /// Who does what.
    pub duties: Vec<DutyNote>,
    /// What is said whatever is decided.
    #[serde(default)]
    pub notices: Vec<NoticeNote>,
    /// What follows after discharge; none before.
    #[serde(default)]
    pub follow_ups: Vec<FollowUpNote>,
    /// Amounts that are computed of others.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub computed: Vec<super::computed::ComputedNote>,
    /// Codes that no concept has.
    pub unrecognised: Vec<Unrecognised>,
    /// Every verb that can come of it once all that is open is answered and all that is required is stated, strongest first.
    pub possible: Vec<Verb>,
}

/// What a referral says of itself.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[non_exhaustive]
pub struct ReferralNote {
    /// Its date.
    pub date: Option<Date>,
    /// What kind of referral it is, where it says so.
    pub kind: Option<String>,
    /// The unit that it was sent to, where it says so.
    pub receiver: Option<Named>,
}

/// Something with a name.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[non_exhaustive]
pub struct Named {
    /// What kind of thing, where that is not plain.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub kind: Option<NamedKind>,
    /// Its name; none for free text.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub id: Option<String>,
    /// What it is called.
    pub label: String,
}

/// What something that is named is, where the list that it is in may hold several sorts.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
#[non_exhaustive]
pub enum NamedKind {
    /// Where the referral is sent.
    Route,
    /// A service.
    Service,
    /// A reply.
    Reply,
    /// A note.
    Note,
    /// A time.
    Within,
    /// A level of priority.
    Priority,
    /// One of several.
    OneOf,
}

/// Where a referral is sent.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[non_exhaustive]
pub struct RouteNote {
    /// The declared destination; none for free text.
    pub destination: Option<String>,
    /// What it is called.
    pub label: String,
    /// What for.
    #[serde(rename = "for", skip_serializing_if = "Option::is_none", default)]
    pub purpose: Option<String>,
    /// Whether it follows in every way in which the unknowns can turn out.
    #[serde(skip_serializing_if = "is_true", default = "yes")]
    pub certain: bool,
}

/// A level of priority, of the clinic's own.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[non_exhaustive]
pub struct PriorityNote {
    /// Its name.
    pub id: String,
    /// What it is called.
    pub label: String,
    /// Its place among the levels of the policy, 0 for the highest.
    pub level: u32,
}

/// A service that there is.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[non_exhaustive]
pub struct Offered {
    /// The service.
    pub service: String,
    /// What it is called.
    pub label: String,
    /// Where.
    #[serde(skip_serializing_if = "Vec::is_empty", default)]
    pub places: Vec<Named>,
    /// Whether the referral asks for it.
    pub asked: bool,
    /// Whether it is for this patient whatever the unknowns are.
    #[serde(skip_serializing_if = "is_true", default = "yes")]
    pub certain: bool,
}

/// A service that is asked for and that there is not.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[non_exhaustive]
pub struct Declined {
    /// The service.
    pub service: String,
    /// What it is called.
    pub label: String,
    /// Where it is to be had.
    pub routes: Vec<RouteNote>,
    /// Why.
    pub text: Option<String>,
    /// Where that is written.
    pub location: Location,
    /// Whether it is declined whatever the unknowns are.
    #[serde(skip_serializing_if = "is_true", default = "yes")]
    pub certain: bool,
}

/// What becomes of a service that is asked for.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[non_exhaustive]
pub struct AskedService {
    /// The service.
    pub service: String,
    /// What it is called.
    pub label: String,
    /// What becomes of it.
    pub outcome: ServiceOutcome,
    /// Why, in the words of the policy.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub text: Option<String>,
    /// Where it is to be had instead.
    #[serde(skip_serializing_if = "Vec::is_empty", default)]
    pub routes: Vec<RouteNote>,
    /// Where the clinic offers it; none: everywhere.
    #[serde(skip_serializing_if = "Vec::is_empty", default)]
    pub places: Vec<Named>,
    /// Who answers for it.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub party: Option<Named>,
    /// Where it is offered on a condition that is not met: the amounts that the condition reads, as they are.
    #[serde(skip_serializing_if = "Vec::is_empty", default)]
    pub amounts: Vec<StatedAmount>,
    /// Whether that is so whatever the unknowns are.
    #[serde(skip_serializing_if = "is_true", default = "yes")]
    pub certain: bool,
}

/// An amount that is known.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[non_exhaustive]
pub struct StatedAmount {
    /// The fact.
    pub fact: String,
    /// What it is called.
    pub label: String,
    /// How much it is.
    pub value: Measured,
}

/// What can become of a service that is asked for.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
#[non_exhaustive]
pub enum ServiceOutcome {
    /// There is such a service for this referral.
    Offered,
    /// There is not.
    Declined,
    /// There is, but on a condition that this referral does not meet.
    Unmet,
    /// Someone else answers for it, or who referred does.
    Duty,
    /// The policy says nothing of it.
    Unlisted,
}

/// Why a decision is what it is: a rule, the default, or an open fact.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[non_exhaustive]
pub struct Reason {
    /// The rule.
    pub rule: Option<String>,
    /// What it decides.
    pub verb: Verb,
    /// The open fact, where no rule is the reason.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub fact: Option<String>,
    /// Whether it holds as a rule: exceptions are the clinic's to make.
    #[serde(skip_serializing_if = "std::ops::Not::not", default)]
    pub usually: bool,
    /// In words: the rule's own, or the statement that it cites.
    pub text: Option<String>,
    /// What it rests on first.
    pub source: Option<SourceNote>,
    /// All that it rests on, where that is more.
    #[serde(skip_serializing_if = "Vec::is_empty", default)]
    pub sources: Vec<SourceNote>,
    /// Where it is written.
    pub location: Option<Location>,
    /// Where it sends the referral.
    #[serde(skip_serializing_if = "Vec::is_empty", default)]
    pub routes: Vec<RouteNote>,
    /// Whether it holds whatever the unknowns are.
    #[serde(skip_serializing_if = "is_true", default = "yes")]
    pub certain: bool,
}

/// What a reason rests on.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[non_exhaustive]
pub struct SourceNote {
    /// The document.
    pub title: String,
    /// The heading in it.
    pub section: Option<String>,
    /// The numbers of its statements.
    #[serde(skip_serializing_if = "Vec::is_empty", default)]
    pub statements: Vec<u32>,
    /// Where it is published.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub url: Option<String>,
}

/// A fact that someone could tell.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[non_exhaustive]
pub struct OpenFact {
    /// Its path.
    pub fact: String,
    /// Its short name.
    pub label: String,
    /// The question that asks for it.
    pub question: String,
    /// The rules that wait for it.
    pub required_by: Vec<String>,
    /// What it can change.
    pub affects: Affects,
    /// The facts that would tell it.
    #[serde(skip_serializing_if = "Vec::is_empty", default)]
    pub from: Vec<String>,
    /// Why it is asked for, in the words of the policy.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub because: Option<String>,
    /// Why it is open, where it was stated in part, as codes; `because` says it in words.
    #[serde(skip_serializing_if = "Vec::is_empty", default)]
    pub causes: Vec<CauseNote>,
    /// The answer that is required, where the referral says another: it is to be done, not to be answered again.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub required: Option<bool>,
    /// How old the value may be, where that is required.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub dated_within: Option<Measured>,
    /// The requirement whose one question asks for this and for what else it names.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub group: Option<String>,
    /// The concepts that the question is about, where what is stated is too general to tell.
    #[serde(skip_serializing_if = "Vec::is_empty", default)]
    pub concepts: Vec<Named>,
}

/// A value that is stated and still too wide.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[non_exhaustive]
pub struct Uncertain {
    /// The fact's path.
    pub fact: String,
    /// Its short name.
    pub label: String,
    /// The smallest value that it can have.
    pub low: Option<Measured>,
    /// The largest.
    pub high: Option<Measured>,
    /// Why, as codes; `because` says it in words.
    pub causes: Vec<CauseNote>,
    /// What it is the sum of, where it is one.
    #[serde(skip_serializing_if = "Vec::is_empty", default)]
    pub parts: Vec<DosePart>,
    /// The rules that it leaves open.
    pub required_by: Vec<String>,
    /// What it can change.
    pub affects: Affects,
}

/// Medicines that count together, as a part of a sum of doses.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[non_exhaustive]
pub struct DosePart {
    /// The medicines, as the referral names them.
    pub medicines: Vec<Named>,
    /// What they contain.
    pub substance: Option<Named>,
    /// The least that they come to.
    pub low: Option<Measured>,
    /// The most; none where that is not known.
    pub high: Option<Measured>,
    /// Why that is open, or wide.
    #[serde(skip_serializing_if = "Vec::is_empty", default)]
    pub causes: Vec<CauseNote>,
}

/// What silence was taken for.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[non_exhaustive]
pub struct Assumed {
    /// The fact's path.
    pub fact: String,
    /// Its short name.
    pub label: String,
    /// The value.
    pub value: AssumedValue,
    /// The same as a clause, in the words of the policy.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub text: Option<String>,
    /// What it could change, were it otherwise.
    pub affects: Affects,
}

/// A rule that holds and lost.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[non_exhaustive]
pub struct Overruled {
    /// The rule.
    pub rule: String,
    /// What it would decide.
    pub verb: Verb,
    /// In words: the rule's own, or the statement that it cites.
    pub text: Option<String>,
    /// What beat it.
    pub by: Vec<String>,
    /// How.
    pub how: How,
    /// Of a requirement: the facts that it still lacks.
    #[serde(skip_serializing_if = "Vec::is_empty", default)]
    pub lacks: Vec<String>,
    /// Where it is written.
    pub location: Location,
}

/// How a rule lost.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
#[non_exhaustive]
pub enum How {
    /// To a rule that overrides it.
    Overrides,
    /// To a stronger verb.
    Stronger,
    /// To what is still open.
    Open,
}

/// Who does what.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[non_exhaustive]
pub struct DutyNote {
    /// Who.
    pub party: String,
    /// What they are called.
    pub label: String,
    /// What they do.
    pub services: Vec<Named>,
    /// Why.
    pub text: Option<String>,
    /// Where it is written.
    pub location: Location,
    /// Whether it holds whatever the unknowns are.
    #[serde(skip_serializing_if = "is_true", default = "yes")]
    pub certain: bool,
}

#[expect(clippy::trivially_copy_pass_by_ref, reason = "the shape that serde asks for")]
pub(super) fn is_true(value: &bool) -> bool {
    *value
}

/// What is not said is certain.
pub(super) fn yes() -> bool {
    true
}
