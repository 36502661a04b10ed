//! The registry of diagnostic codes: one row each. Numbers are never reused.
//!
//! `E` is an error, `W` a warning or a hint. 01 syntax, 02 names, 03 types and units, 04 structure, 05 logic,
//! 06 governance, 07 referrals, 08 bundles.

use std::fmt;

/// How much a diagnostic weighs.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Severity {
    /// The policy cannot be used.
    Error,
    /// The policy can be used, and someone should look.
    Warning,
    /// A suggestion.
    Hint,
}

impl Severity {
    /// The catalogue key of its name.
    pub const fn key(self) -> &'static str {
        match self {
            Self::Error => "severity.error",
            Self::Warning => "severity.warning",
            Self::Hint => "severity.hint",
        }
    }

    /// The name used in JSON, and in `--format json`.
    pub const fn id(self) -> &'static str {
        match self {
            Self::Error => "error",
            Self::Warning => "warning",
            Self::Hint => "hint",
        }
    }
}

/// A diagnostic code, such as `E0201`.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Code {
    id: &'static str,
    severity: Severity,
}

/// What only a look at every referral there can be finds.
const OF_ANALYSIS: [Code; 17] = [
    NEVER_DECIDES,
    ASSERTION_FAILS,
    ASSERTION_NOT_FINISHED,
    SOMEBODY_LEFT,
    CONSTANT_CONDITION,
    IDLE_PART,
    NEVER_COUNTS,
    NOBODY_LEFT,
    LOSES_ACTIONS,
    OTHER_LIMIT_IN_WORDS,
    VALUE_BETWEEN_LIMITS,
    ACCEPTS_AND_EXCLUDES,
    ASSUMED_DECIDES,
    LEAVES_AT_ONCE,
    MILDER_ABOVE,
    PROPOSAL_STALE,
    PERSON_WITHOUT_SOURCE,
];

impl Code {
    /// The code as shown, such as `E0201`.
    pub const fn id(self) -> &'static str {
        self.id
    }

    /// How much it weighs.
    pub const fn severity(self) -> Severity {
        self.severity
    }

    /// Whether it is about the text of a file and not about what that says.
    pub fn is_of_syntax(self) -> bool {
        self.id.get(1..3) == Some("01")
    }

    /// Whether only a look at every referral there can be finds it.
    pub fn is_of_analysis(self) -> bool {
        OF_ANALYSIS.contains(&self)
    }

    /// Whether it is about a referral.
    pub fn is_of_referrals(self) -> bool {
        self.id.get(1..3) == Some("07")
    }

    /// The code of that name, in either case.
    pub fn find(id: &str) -> Option<Self> {
        ALL.iter().copied().find(|code| code.id.eq_ignore_ascii_case(id))
    }
}

impl fmt::Debug for Code {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.id)
    }
}

impl fmt::Display for Code {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.id)
    }
}

macro_rules! codes {
    ($($(#[$doc:meta])+ $name:ident = $id:literal $severity:ident;)*) => {
        $($(#[$doc])+ pub const $name: Code = Code { id: $id, severity: Severity::$severity };)*

        /// Every code, in the order of the registry.
        pub const ALL: &[Code] = &[$($name,)*];
    };
}

codes! {
    // 01 syntax
    /// The file is not UTF-8.
    NOT_UTF8 = "E0101" Error;
    /// The file is larger than the compiler accepts, or cannot be read at all.
    FILE_NOT_READ = "E0102" Error;
    /// A text without its closing quote.
    UNCLOSED_TEXT = "E0103" Error;
    /// A text in the quotes of a word processor.
    WRONG_QUOTES = "E0104" Error;
    /// A number with a decimal comma.
    DECIMAL_COMMA = "E0105" Error;
    /// A day that the calendar does not have, or that is written in another way.
    NO_SUCH_DAY = "E0106" Error;
    /// A sign that has no meaning in the language.
    STRAY_SIGN = "E0107" Error;
    /// A sign that is written in another way.
    WRONG_SIGN = "E0108" Error;
    /// A bracket that nothing closes.
    UNCLOSED_BRACKET = "E0109" Error;
    /// A bracket that nothing opens.
    UNOPENED_BRACKET = "E0110" Error;
    /// A line that begins like no statement.
    NO_STATEMENT = "E0111" Error;
    /// A Swedish or Norwegian word in place of a word of the language.
    FOREIGN_WORD = "E0112" Error;
    /// A name with a hyphen.
    HYPHEN = "E0113" Error;
    /// A path that ends in a dot.
    UNFINISHED_PATH = "E0114" Error;
    /// Brackets within brackets beyond the limit.
    TOO_DEEP = "E0115" Error;
    /// Something else than what has to come next.
    UNEXPECTED = "E0116" Error;
    /// A file that does not say first what it is, or says it twice.
    HEADER = "E0117" Error;
    /// A clause that is written twice in a statement.
    REPEATED_CLAUSE = "E0118" Error;
    /// A clause that does not belong to its statement.
    MISPLACED_CLAUSE = "E0119" Error;
    /// A number with more digits than the compiler computes with.
    LONG_NUMBER = "E0120" Error;
    /// A text in a language that is not one of ours.
    UNKNOWN_LANGUAGE = "E0121" Error;
    /// A backslash that means nothing.
    UNKNOWN_ESCAPE = "E0122" Error;
    /// A yes or no after a fact in a condition.
    ANSWER_IN_CONDITION = "E0123" Error;
    /// A letter of another script in a word.
    MIXED_SCRIPTS = "E0124" Error;
    /// A character in code that cannot be seen.
    UNSEEN = "E0125" Error;
    /// The same in a text or comment.
    UNSEEN_IN_TEXT = "W0126" Warning;
    /// Counting conditions, which is not in the language.
    COUNTING = "E0127" Error;

    // 02 names
    /// A name that nothing declares.
    UNKNOWN_NAME = "E0201" Error;
    /// A name that is written twice.
    DUPLICATE_NAME = "E0202" Error;
    /// A name that two used libraries declare.
    AMBIGUOUS_NAME = "E0203" Error;
    /// Two rules that need names to be told apart.
    RULE_NEEDS_NAME = "E0204" Error;
    /// A statement number that the source does not have.
    UNKNOWN_STATEMENT = "E0205" Error;
    /// A metadata key that the declaration does not have.
    UNKNOWN_KEY = "E0206" Error;
    /// A definition where only a fact fits.
    NOT_A_FACT = "E0207" Error;
    /// A fact path that is the beginning of another.
    PATH_INSIDE_PATH = "E0208" Error;
    /// The same fact or concept declared in files that do not see each other.
    DECLARED_ELSEWHERE = "E0209" Error;
    /// A destination that names a policy that is not there.
    POLICY_NOT_THERE = "W0210" Warning;

    // 03 types and units
    /// A concept of another category than the place takes.
    WRONG_CATEGORY = "E0301" Error;
    /// A quantity in a unit that the fact cannot be compared in.
    UNIT_MISMATCH = "E0302" Error;
    /// A fact tested in a way that its type does not allow.
    WRONG_TEST = "E0303" Error;
    /// A range that holds no value.
    EMPTY_RANGE = "E0304" Error;
    /// A metadata value of the wrong form.
    BAD_VALUE = "E0305" Error;
    /// A case value that the fact cannot take.
    BAD_CASE_VALUE = "E0306" Error;
    /// A type that is none.
    UNKNOWN_TYPE = "E0307" Error;
    /// A silence that the fact cannot have.
    BAD_SILENCE = "E0308" Error;
    /// A quantity without a unit where one is needed.
    MISSING_UNIT = "E0310" Error;
    /// A fraction of something that is counted in whole units.
    NOT_WHOLE = "E0311" Error;
    /// A conversion row that contradicts itself.
    BAD_CONVERSION_ROW = "E0312" Error;
    /// A derived fact whose source or function does not fit its type.
    BAD_DERIVATION = "E0313" Error;
    /// A limit in a finer unit than the whole ones that the fact counts.
    FINER_LIMIT = "E0314" Error;
    /// Limits in days and in months that the calendar can put in either order.
    LIMITS_CROSS = "E0315" Error;
    /// An amount outside the range of its fact.
    OUTSIDE_RANGE = "E0316" Error;
    /// A date and the time since then, both compared.
    DATE_AND_TIME = "E0318" Error;
    /// A comparison that is the same for every value of the fact.
    SAME_FOR_ALL = "W0317" Warning;
    /// A field of a record that cannot be one.
    BAD_FIELD = "E0319" Error;

    /// A text that is no code of its system.
    NOT_A_CODE = "E0320" Error;
    /// A code system without the shape of its codes, or without how they match.
    INCOMPLETE_CODES = "E0321" Error;
    /// A fact that is told in working days.
    WORKING_TIME = "E0322" Error;
    /// A formula that comes to another unit than that of its fact.
    FORMULA_UNIT = "E0326" Error;
    /// A fact that cannot be computed so, or be computed from.
    NOT_COMPUTABLE = "E0327" Error;

    // 04 structure
    /// Rules that override each other in a circle.
    OVERRIDE_CIRCLE = "E0401" Error;
    /// A concept, category or unit that is above itself.
    ANCESTOR_CIRCLE = "E0402" Error;
    /// A definition in terms of itself.
    DEFINITION_CIRCLE = "E0403" Error;
    /// A statement in a file that cannot hold it.
    MISPLACED_STATEMENT = "E0404" Error;
    /// A verb where it cannot be.
    MISPLACED_VERB = "E0406" Error;
    /// Two defaults for one stage.
    TWO_DEFAULTS = "E0407" Error;
    /// A policy that overrides across stages.
    OVERRIDE_ACROSS_STAGES = "E0408" Error;
    /// A head that lacks what it needs.
    INCOMPLETE_HEAD = "E0409" Error;
    /// A dose is compared and no conversion is chosen.
    NO_CONVERSION = "E0410" Error;
    /// More declined services with conditions than one policy may have.
    TOO_MANY_DECLINES = "E0411" Error;
    /// Two statements of one thing.
    SAID_TWICE = "E0412" Error;
    /// Values of one fact in a case that cannot all be so.
    VALUES_CLASH = "E0413" Error;
    /// A statement about every referral in a section with a condition.
    IN_CONDITIONAL_SECTION = "E0420" Error;
    /// A notice without words.
    SAYS_NOTHING = "W0421" Warning;
    /// A base in terms of itself.
    BASE_CIRCLE = "E0422" Error;
    /// `not said` of what no base says.
    NOTHING_TO_TAKE = "E0423" Error;
    /// A base that no case adds to.
    UNUSED_BASE = "W0424" Hint;
    /// The same name twice in a list.
    NAMED_TWICE = "W0414" Hint;

    // 05 logic
    /// A stage without a default.
    NO_DEFAULT = "W0501" Warning;
    /// `and` and `or` mixed without brackets.
    MIXED_WITHOUT_BRACKETS = "W0502" Warning;
    /// An exclusion or return that assumed values alone make fire.
    FIRES_ON_SILENCE = "W0503" Warning;
    /// A route in words that is no declared destination.
    ROUTE_IN_WORDS = "W0505" Hint;
    /// A rule that decides no referral there can be.
    NEVER_DECIDES = "W0507" Warning;
    /// A requirement under a condition on a fact that is silent and required.
    REQUIREMENT_READS_REQUIRED = "E0508" Error;
    /// An impossible combination that reads whether something is stated.
    IMPOSSIBLE_READS_STATED = "E0509" Error;
    /// Impossible combinations that leave no referral.
    NO_REFERRAL_POSSIBLE = "E0510" Error;
    /// A policy that goes beyond a limit of the engine.
    BEYOND_LIMIT = "E0511" Error;
    /// A dose that is given as an example of a rule, for which the rule does not hold.
    EXAMPLE_FAILS = "E0512" Error;
    /// A count that every referral is within, or none.
    EMPTY_COUNT = "E0520" Error;
    /// A count that is said simpler.
    SIMPLER_COUNT = "W0521" Warning;
    /// Something that one count counts twice.
    COUNTED_TWICE = "E0522" Error;
    /// A default that never decides, because a rule always does.
    DEFAULT_NEVER_DECIDES = "W0523" Warning;
    /// A deadline that never counts, because a sooner one always does.
    DEADLINE_NEVER_COUNTS = "W0524" Warning;
    /// An assertion that a referral refutes.
    ASSERTION_FAILS = "E0530" Error;
    /// An assertion of which it is not known whether it holds.
    ASSERTION_NOT_FINISHED = "W0531" Hint;
    /// Somebody whom the rules leave to `otherwise never`.
    SOMEBODY_LEFT = "E0532" Error;
    /// A condition that always or never holds.
    CONSTANT_CONDITION = "W0533" Warning;
    /// A part of a condition that makes no difference.
    IDLE_PART = "W0534" Hint;
    /// A deadline or a priority that is never what counts.
    NEVER_COUNTS = "W0535" Warning;
    /// A default that decides no referral, because the rules leave nobody.
    NOBODY_LEFT = "W0536" Hint;
    /// A rule that decides as the default does, without what the default does.
    LOSES_ACTIONS = "W0537" Warning;
    /// Words that state another limit than the rule they explain.
    OTHER_LIMIT_IN_WORDS = "W0538" Warning;
    /// A value between two limits that only the default decides.
    VALUE_BETWEEN_LIMITS = "W0539" Warning;
    /// Rules that accept and exclude one referral, which no case shows.
    ACCEPTS_AND_EXCLUDES = "W0540" Hint;
    /// A decision that only an assumed value makes, where no case shows another answer.
    ASSUMED_DECIDES = "W0541" Hint;
    /// A rule that discharges whom the policy accepts, by what the referral says alone.
    LEAVES_AT_ONCE = "W0542" Warning;
    /// A rule that excludes a stretch of values, below and above which the same patients are accepted.
    MILDER_ABOVE = "W0543" Hint;
    /// A case to be confirmed of which the policy answers otherwise by now.
    PROPOSAL_STALE = "W0544" Warning;

    // 06 governance
    /// A statement that is neither cited nor left.
    STATEMENT_OPEN = "W0601" Warning;
    /// A rule without a source, in a policy that has sources.
    RULE_WITHOUT_SOURCE = "W0602" Warning;
    /// A statement that is both cited and left.
    CITED_AND_LEFT = "W0603" Warning;
    /// A statement left without a reason.
    LEFT_WITHOUT_REASON = "W0604" Warning;
    /// A policy that ends before it begins.
    VALIDITY_ENDS_FIRST = "E0605" Error;
    /// Vocabulary that is not verified.
    UNVERIFIED = "W0606" Hint;
    /// A rule of the referral stage over nothing but facts of the discharge.
    READS_LATER_FACTS = "W0607" Warning;
    /// A comment that allows what is not found.
    UNUSED_ALLOWANCE = "W0608" Hint;
    /// A comment that was to allow a finding and does not.
    ALLOWS_NOTHING = "W0609" Warning;
    /// Texts for letters and pages that a language of the policy lacks.
    TEXTS_MISSING = "W0610" Warning;
    /// Age or sex in a condition without a source.
    PERSON_WITHOUT_SOURCE = "W0611" Hint;
    /// A policy whose last day is over.
    NO_LONGER_VALID = "W0612" Warning;
    /// A policy that was to be reviewed by now.
    NOT_REVIEWED = "W0613" Warning;

    // 07 referrals
    /// A referral that is no JSON, or no UTF-8.
    REFERRAL_NOT_JSON = "E0701" Error;
    /// A referral that is larger or nested deeper than one can be.
    REFERRAL_TOO_LARGE = "E0702" Error;
    /// A key that is written twice.
    REFERRAL_KEY_TWICE = "E0703" Error;
    /// A key that is no fact.
    REFERRAL_UNKNOWN_FACT = "E0704" Error;
    /// A value of another type than the fact has.
    REFERRAL_WRONG_TYPE = "E0705" Error;
    /// A concept, option or destination that is not known.
    REFERRAL_UNKNOWN_NAME = "E0706" Error;
    /// A unit that is unknown, does not fit or is missing.
    REFERRAL_UNIT = "E0707" Error;
    /// A code system that is not known.
    REFERRAL_UNKNOWN_SYSTEM = "E0708" Error;
    /// A number that cannot be.
    REFERRAL_NUMBER = "E0709" Error;
    /// A date that cannot be.
    REFERRAL_DATE = "E0710" Error;
    /// Two statements of the same thing that disagree.
    REFERRAL_DISAGREES = "E0711" Error;
    /// A combination that no real referral shows.
    REFERRAL_CONTRADICTORY = "E0712" Error;
    /// A medicine without a name, or with several.
    REFERRAL_MEDICINE_NAME = "E0713" Error;
    /// Two keys of a referral that mean nothing together.
    REFERRAL_KEYS_TOGETHER = "E0714" Error;
    /// A name in a referral with characters that nobody sees.
    REFERRAL_INVISIBLE = "E0715" Error;
    /// A text that is no code of its system.
    REFERRAL_NOT_A_CODE = "E0716" Error;

    // 08 bundles
}
