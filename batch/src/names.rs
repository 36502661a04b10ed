//! What columns are called, in and out: the one list of them. Output columns keep their names and meanings; one is added at the
//! end of its list and raises [`VERSION`].

/// The version of the output columns.
pub const VERSION: u32 = 1;

/// Names of input columns that are no facts.
pub mod input {
    /// What the caller knows the row by.
    pub const ID: &str = "id";
    /// The policy that decides the row.
    pub const POLICY: &str = "policy";
    /// The day that chooses the version.
    pub const AS_OF: &str = "as_of";
    /// The referral as JSON.
    pub const REFERRAL: &str = "referral";
    /// After a fact's path: whether the list is complete.
    pub const COMPLETE: &str = ".complete";
    /// After a fact's path: the value as the referral's JSON has it.
    pub const JSON: &str = ".json";
}

macro_rules! columns {
    ($($(#[$doc:meta])* $name:ident = $text:literal;)*) => {
        $($(#[$doc])* pub const $name: &str = $text;)*
        /// All of them, in their order.
        pub const ALL: &[&str] = &[$($name),*];
    };
}

/// Names of output columns. Exactly one of `decision` and `error` is there. What a detail does not look at is null.
pub mod output {
    columns! {
        /// Text: what came in.
        ID = "id";
        /// Number: of the row, from 1.
        ROW = "row";
        /// Text: the policy's id.
        POLICY = "policy";
        /// Text: its version.
        POLICY_VERSION = "policy_version";
        /// Day: that which chose the version.
        AS_OF = "as_of";
        /// `row`, `run` or `referral`: who said that day.
        AS_OF_FROM = "as_of_from";
        /// `referral` or `discharge`.
        STAGE = "stage";
        /// The verb.
        DECISION = "decision";
        /// Whether nothing else can come of it.
        SETTLED = "settled";
        /// Whether no limit cut the search short.
        EXACT = "exact";
        /// Verbs that can come of it, strongest first; quick: where it is settled.
        POSSIBLE = "possible";
        /// Names of the rules that decide for certain, in the order of the policy's text.
        RULES = "rules";
        /// destination, label, rule, certain.
        ROUTES = "routes";
        /// Names of services that follow for certain.
        SERVICES = "services";
        /// Names of replies that follow for certain.
        REPLIES = "replies";
        /// count, unit: the soonest deadline.
        WITHIN = "within";
        /// The same of every deadline that is possible; full only.
        WITHIN_POSSIBLE = "within_possible";
        /// fact, affects: what who referred could tell; open and full.
        MISSING = "missing";
        /// fact, affects: what a person at the clinic could tell; open and full.
        JUDGE = "judge";
        /// rule, fact, verb, certain; full only.
        REASONS = "reasons";
        /// Facts of which silence was taken for something; full only.
        ASSUMED = "assumed";
        /// Names of notices that hold for certain; full only.
        NOTICES = "notices";
        /// The decision as JSON; full only.
        DECISION_JSON = "decision_json";
        /// Number: what policies mean to the engine.
        SEMANTICS = "semantics";
        /// Text: the engine's version.
        ENGINE = "engine";
        /// Text: digest of the bundle, where there is one.
        BUNDLE = "bundle";
        /// Text: digest of what decides.
        POLICY_DIGEST = "policy_digest";
        /// code, pointer: why there is no decision.
        ERROR = "error";
    }

    /// Of a route: the declared destination.
    pub const DESTINATION: &str = "destination";
    /// Of a route: what it is called.
    pub const LABEL: &str = "label";
    /// Of a route and a reason: the rule.
    pub const RULE: &str = "rule";
    /// Of a route and a reason: whether it follows whatever the unknowns are.
    pub const CERTAIN: &str = "certain";
    /// Of a deadline: how many.
    pub const COUNT: &str = "count";
    /// Of a deadline: of what.
    pub const UNIT: &str = "unit";
    /// Of an open fact and a reason: its path.
    pub const FACT: &str = "fact";
    /// Of an open fact: what it can change.
    pub const AFFECTS: &str = "affects";
    /// Of a reason: what it decides.
    pub const VERB: &str = "verb";
    /// Of an error: what it is.
    pub const CODE: &str = "code";
    /// Of an error: where.
    pub const POINTER: &str = "pointer";
}
