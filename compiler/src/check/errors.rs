//! What can be wrong with how things fit together, one small function a code. The words are in the catalogue.

use std::collections::BTreeSet;

use remit_engine::ir::StageName;
use remit_engine::value::{Date, Language, Number, suggest};

use crate::base::{Loc, Name};
use crate::diag::{Diagnostic, Fix, Help, Phrase, Tag, Word, codes};
use crate::resolve::{Fact, Head, Quantity};

fn cycle(diagnostic: Diagnostic, way: &[(Name, Loc)]) -> Diagnostic {
    let mut names: Vec<&str> = way.iter().map(|(name, _)| name.as_str()).collect();
    names.extend(names.first().copied());
    let round = names.join(" → ");
    way.iter()
        .skip(1)
        .fold(diagnostic.arg("way", round), |diagnostic, (_, loc)| diagnostic.also(*loc, "on_the_way"))
}

fn start(way: &[(Name, Loc)]) -> (Name, Loc) {
    way.first()
        .cloned()
        .unwrap_or_else(|| (Name::new(""), crate::base::Span::default().in_file(crate::base::FileId(0))))
}

/// A concept, category or unit that is above itself.
pub(super) fn ancestor_cycle(word: Word, way: &[(Name, Loc)]) -> Diagnostic {
    let (name, loc) = start(way);
    cycle(Diagnostic::new(codes::ANCESTOR_CIRCLE, loc).arg("kind", word).arg("name", name), way)
}

/// A definition in terms of itself.
pub(super) fn definition_cycle(way: &[(Name, Loc)]) -> Diagnostic {
    let (name, loc) = start(way);
    cycle(Diagnostic::new(codes::DEFINITION_CIRCLE, loc).arg("name", name), way)
}

/// A base in terms of itself.
pub(super) fn base_cycle(way: &[(Name, Loc)]) -> Diagnostic {
    let (name, loc) = start(way);
    cycle(Diagnostic::new(codes::BASE_CIRCLE, loc).arg("name", name), way)
}

/// `not said` of what no base says.
pub(super) fn nothing_to_take(loc: Loc, fact: &Name, variant: &'static str) -> Diagnostic {
    Diagnostic::new(codes::NOTHING_TO_TAKE, loc).variant(variant).arg("fact", fact)
}

/// A base that no case adds to.
pub(super) fn unused_base(base: &Head) -> Diagnostic {
    Diagnostic::new(codes::UNUSED_BASE, base.name_loc).arg("name", &base.name).tag(Tag::Unnecessary)
}

/// Rules that override each other in a cycle.
pub(super) fn override_cycle(way: &[(Name, Loc)]) -> Diagnostic {
    let (name, loc) = start(way);
    cycle(Diagnostic::new(codes::OVERRIDE_CIRCLE, loc).arg("name", name), way).help("drop_one")
}

/// A policy that lacks something at its head.
pub(super) fn incomplete_head(loc: Loc, key: &'static str) -> Diagnostic {
    Diagnostic::new(codes::INCOMPLETE_HEAD, loc).arg("key", key).help("add")
}

/// A policy that ends before it begins.
pub(super) fn validity_ends_first(loc: Loc, from: Date, to: Date) -> Diagnostic {
    Diagnostic::new(codes::VALIDITY_ENDS_FIRST, loc).arg("from", from.to_string()).arg("to", to.to_string())
}

/// Two defaults for one stage.
pub(super) fn two_defaults(loc: Loc, first: Loc) -> Diagnostic {
    Diagnostic::new(codes::TWO_DEFAULTS, loc).also(first, "first_here")
}

/// Two statements of one thing. `variant` says of what.
pub(super) fn said_twice(loc: Loc, first: Loc, variant: &'static str, name: &Name) -> Diagnostic {
    Diagnostic::new(codes::SAID_TWICE, loc).variant(variant).arg("name", name).also(first, "first_here")
}

/// A rule that overrides one of the other stage.
pub(super) fn across_stages(loc: Loc, verb: &'static str, other: &'static str) -> Diagnostic {
    Diagnostic::new(codes::OVERRIDE_ACROSS_STAGES, loc).arg("verb", verb).arg("other", other)
}

/// A dose is compared, and the policy's head chooses no conversion.
pub(super) fn no_conversion(head: Loc, used: Loc, fact: &Name, known: Vec<String>) -> Diagnostic {
    Diagnostic::new(codes::NO_CONVERSION, head)
        .arg("fact", fact)
        .arg("known", known)
        .also(used, "compared_here")
        .help("choose_conversion")
}

/// More declined services with conditions than one policy may have.
pub(super) fn too_many_declines(loc: Loc, most: usize) -> Diagnostic {
    Diagnostic::new(codes::TOO_MANY_DECLINES, loc).arg("most", most)
}

/// A range whose lower end is above its upper end.
pub(super) fn empty_range(loc: Loc, low: Loc, high: Loc) -> Diagnostic {
    Diagnostic::new(codes::EMPTY_RANGE, loc).also(low, "lower_end").also(high, "upper_end")
}

/// A quantity that cannot be compared with the fact. `variant` says why.
pub(super) fn unit_mismatch(
    quantity: &Quantity,
    fact: &Fact,
    variant: &'static str,
    wanted: &str,
) -> Diagnostic {
    Diagnostic::new(codes::UNIT_MISMATCH, quantity.loc)
        .variant(variant)
        .arg("fact", &fact.head.name)
        .arg("wanted", wanted)
        .also(fact.kind_loc, "declared_here")
}

/// A test of what day a value is from, where silence counts as a value that is from no day.
pub(super) fn silence_has_no_day(loc: Loc, fact: &Fact) -> Diagnostic {
    Diagnostic::new(codes::WRONG_TEST, loc)
        .variant("silent_undated")
        .arg("fact", &fact.head.name)
        .also(fact.kind_loc, "declared_here")
}

/// A fact that is told in working days.
pub(super) fn working_time(fact: &Fact) -> Diagnostic {
    Diagnostic::new(codes::WORKING_TIME, fact.kind_loc).arg("fact", &fact.head.name).help("days")
}

/// A number without its unit.
pub(super) fn missing_unit(quantity: &Quantity, fact: &Fact, unit: &str) -> Diagnostic {
    Diagnostic::new(codes::MISSING_UNIT, quantity.loc).arg("fact", &fact.head.name).help(
        Help::new("add_unit")
            .arg("unit", unit)
            .fix(Fix::insert(quantity.loc.after(), format!(" {unit}")).certain()),
    )
}

/// A number without its unit, where several would do.
pub(super) fn missing_unit_of_kind(quantity: &Quantity, fact: &Fact, units: Vec<String>) -> Diagnostic {
    Diagnostic::new(codes::MISSING_UNIT, quantity.loc)
        .arg("fact", &fact.head.name)
        .help(Help::new("choose_unit").arg("units", units))
}

/// A dose without its unit.
pub(super) fn missing_dose_unit(quantity: &Quantity) -> Diagnostic {
    Diagnostic::new(codes::MISSING_UNIT, quantity.loc)
        .variant("dose")
        .help(Help::new("add_unit").arg("unit", "mg").fix(Fix::insert(quantity.loc.after(), " mg")))
}

/// A time limit that is no time.
pub(super) fn not_a_time(quantity: &Quantity, units: Vec<String>) -> Diagnostic {
    Diagnostic::new(codes::MISSING_UNIT, quantity.loc)
        .variant("time")
        .help(Help::new("choose_unit").arg("units", units))
}

/// A fraction of something that is counted in whole units.
pub(super) fn not_whole(quantity: &Quantity, fact: &Fact, unit: &str) -> Diagnostic {
    let diagnostic = Diagnostic::new(codes::NOT_WHOLE, quantity.loc);
    let diagnostic = if unit == "number" { diagnostic.variant("number") } else { diagnostic };
    diagnostic.arg("fact", &fact.head.name).arg("unit", unit).also(fact.kind_loc, "declared_here")
}

/// A limit in a finer unit than the one that the fact counts whole, compared so that it would mean two things.
pub(super) fn finer_limit(quantity: &Quantity, fact: &Fact, own: &str, written: &str) -> Diagnostic {
    Diagnostic::new(codes::FINER_LIMIT, quantity.loc)
        .arg("fact", &fact.head.name)
        .arg("own", own)
        .arg("unit", written)
        .also(fact.kind_loc, "declared_here")
        .help("below_or_from")
}

/// A default that never decides, beside a rule that always holds.
pub(super) fn default_never_decides(loc: Loc, always: Loc) -> Diagnostic {
    Diagnostic::new(codes::DEFAULT_NEVER_DECIDES, loc).also(always, "always_holds").help("leave_out")
}

/// A deadline later than that of a rule that always holds and decides the same.
pub(super) fn deadline_never_counts(loc: Loc, always: Loc) -> Diagnostic {
    Diagnostic::new(codes::DEADLINE_NEVER_COUNTS, loc).also(always, "always_holds").help("override")
}

/// A count that every referral is within, or none. `variant` says which.
pub(super) fn empty_count(loc: Loc, variant: &'static str, number: u32, parts: usize) -> Diagnostic {
    Diagnostic::new(codes::EMPTY_COUNT, loc).variant(variant).arg("number", number).arg("parts", parts)
}

/// A count that is said simpler. `variant` says what it says.
pub(super) fn simpler_count(loc: Loc, variant: &'static str, right: &'static str) -> Diagnostic {
    Diagnostic::new(codes::SIMPLER_COUNT, loc).variant(variant).help(Help::new("write").arg("right", right))
}

/// Something that is counted twice.
pub(super) fn counted_twice(loc: Loc, first: Loc) -> Diagnostic {
    Diagnostic::new(codes::COUNTED_TWICE, loc).also(first, "first_here")
}

/// Two concepts of one count with something below both, which would count as two.
pub(super) fn counts_overlap(loc: Loc, first: Loc, [one, other]: [&Name; 2], below: &Name) -> Diagnostic {
    let diagnostic = Diagnostic::new(codes::COUNTED_TWICE, loc).arg("one", one).arg("other", other);
    let diagnostic = if below == one || below == other {
        let (below, above) = if below == one { (one, other) } else { (other, one) };
        diagnostic.variant("below").arg("below", below).arg("above", above)
    } else {
        diagnostic.variant("both").arg("below", below)
    };
    diagnostic.also(first, "other_part").help("leave_out")
}

/// A date that is compared with a day, and a time that is worked out from it, too.
pub(super) fn date_and_time(loc: Loc, fact: &Name, from: &Name, day: Loc) -> Diagnostic {
    Diagnostic::new(codes::DATE_AND_TIME, loc).arg("fact", fact).arg("from", from).also(day, "day_here")
}

/// An amount that no value of the fact is.
pub(super) fn outside_range(loc: Loc, fact: &Fact, range: &str, declared: Loc) -> Diagnostic {
    Diagnostic::new(codes::OUTSIDE_RANGE, loc)
        .arg("fact", &fact.head.name)
        .arg("range", range)
        .also(declared, "declared_here")
}

/// A comparison that is the same for every value of the fact.
pub(super) fn same_for_all(loc: Loc, fact: &Fact, range: &str, always: bool, declared: Loc) -> Diagnostic {
    Diagnostic::new(codes::SAME_FOR_ALL, loc)
        .variant(if always { "always" } else { "never" })
        .arg("fact", &fact.head.name)
        .arg("range", range)
        .also(declared, "declared_here")
}

/// Limits in days and in months that the calendar can put in either order.
pub(super) fn limits_cross(loc: Loc, other: Loc, fact: &Name, least: Number, most: Number) -> Diagnostic {
    Diagnostic::new(codes::LIMITS_CROSS, loc)
        .arg("fact", fact)
        .arg("least", least.to_string())
        .arg("most", most.to_string())
        .also(other, "other_limit")
        .help("same_unit")
}

/// An amount of a medicine that is none.
pub(super) fn not_a_dose(quantity: &Quantity, is_daily: bool) -> Diagnostic {
    let diagnostic = Diagnostic::new(codes::UNIT_MISMATCH, quantity.loc);
    if is_daily { diagnostic.variant("daily_dose") } else { diagnostic.variant("dose") }
}

/// So many times a day of what is given off by the hour.
pub(super) fn rate_times(quantity: &Quantity) -> Diagnostic {
    Diagnostic::new(codes::BAD_CASE_VALUE, quantity.loc).variant("rate_times")
}

/// A fact path that is the beginning of another.
pub(super) fn path_inside_path(inner: &Head, outer: &Head) -> Diagnostic {
    Diagnostic::new(codes::PATH_INSIDE_PATH, inner.name_loc)
        .arg("inner", &inner.name)
        .arg("outer", &outer.name)
        .also(outer.name_loc, "declared_here")
        .help("rename")
}

/// A fact path that is the beginning of one of the standard library.
pub(super) fn path_around_path(inner: &Head, outer: &Head) -> Diagnostic {
    Diagnostic::new(codes::PATH_INSIDE_PATH, outer.name_loc)
        .variant("around")
        .arg("inner", &inner.name)
        .arg("outer", &outer.name)
        .also(inner.name_loc, "declared_here")
        .help("rename_own")
}

/// The same fact or concept in two files.
pub(super) fn declared_elsewhere(head: &Head, word: Word, first: &Head) -> Diagnostic {
    Diagnostic::new(codes::DECLARED_ELSEWHERE, head.name_loc)
        .arg("kind", word)
        .arg("name", &head.name)
        .also(first.name_loc, "declared_here")
        .help("share")
}

/// A derived fact that does not fit what it is derived from.
pub(super) fn bad_derivation(head: &Head, function: &str, from: &Name) -> Diagnostic {
    Diagnostic::new(codes::BAD_DERIVATION, head.name_loc)
        .arg("fact", &head.name)
        .arg("function", function)
        .arg("from", from)
}

/// A fact that cannot be computed so, or be computed from. `variant` says why.
pub(super) fn not_computable(loc: Loc, part: &Name, fact: &Name, variant: &'static str) -> Diagnostic {
    Diagnostic::new(codes::NOT_COMPUTABLE, loc).variant(variant).arg("part", part).arg("fact", fact)
}

/// A formula that comes to another unit than that of its fact; `plain`: where a unit is declared that is made of no others.
pub(super) fn formula_unit(
    loc: Loc,
    fact: &Name,
    unit: &str,
    (found, wanted): (&str, &str),
    plain: Option<Loc>,
) -> Diagnostic {
    let diagnostic = Diagnostic::new(codes::FORMULA_UNIT, loc)
        .arg("fact", fact)
        .arg("unit", unit)
        .arg("found", found)
        .arg("wanted", wanted);
    match plain {
        Some(declared) => {
            let help = Help::new("made").arg("unit", unit).arg("found", found);
            diagnostic.variant("plain").also(declared, "unit_here").help(help)
        }
        None => diagnostic,
    }
}

/// Amounts of different kinds that are added.
pub(super) fn added_units(loc: Loc, first: Loc, one: &str, other: &str) -> Diagnostic {
    Diagnostic::new(codes::FORMULA_UNIT, loc)
        .variant("added")
        .arg("one", one)
        .arg("other", other)
        .also(first, "first_here")
}

/// A unit that is made of others in a way that no unit is.
pub(super) fn unit_not_made(loc: Loc, unit: &Name) -> Diagnostic {
    Diagnostic::new(codes::FORMULA_UNIT, loc).variant("unit").arg("unit", unit)
}

/// A conversion row that contradicts itself. `variant` says how.
pub(super) fn bad_conversion_row(loc: Loc, substance: &str, variant: &'static str) -> Diagnostic {
    Diagnostic::new(codes::BAD_CONVERSION_ROW, loc).variant(variant).arg("substance", substance)
}

/// A statement that is neither cited nor left.
pub(super) fn statement_open(loc: Loc, number: u32, policy: &Head) -> Diagnostic {
    Diagnostic::new(codes::STATEMENT_OPEN, loc)
        .arg("number", number)
        .arg("policy", &policy.name)
        .help("cite_or_leave")
}

/// Statements left without a reason.
pub(super) fn left_without_reason(loc: Loc) -> Diagnostic {
    Diagnostic::new(codes::LEFT_WITHOUT_REASON, loc).help("say_why")
}

/// A statement that is both cited and left.
pub(super) fn cited_and_left(loc: Loc, number: u32, cited: Loc) -> Diagnostic {
    Diagnostic::new(codes::CITED_AND_LEFT, loc).arg("number", number).also(cited, "cited_here")
}

/// A rule that says not where it comes from.
pub(super) fn rule_without_source(loc: Loc, name: &Name) -> Diagnostic {
    Diagnostic::new(codes::RULE_WITHOUT_SOURCE, loc).arg("name", name).help("add_cite")
}

/// A notice without words.
pub(super) fn says_nothing(loc: Loc, name: &Name) -> Diagnostic {
    Diagnostic::new(codes::SAYS_NOTHING, loc).arg("name", name).help("add_because")
}

/// Texts that a letter or page needs, and that are not there in a language of the policy.
pub(super) fn texts_missing(
    loc: Loc,
    policy: &Name,
    language: Language,
    missing: BTreeSet<String>,
) -> Diagnostic {
    let language = match language {
        Language::Sv => Phrase::new("language.sv"),
        Language::Nb => Phrase::new("language.nb"),
        Language::En => Phrase::new("language.en"),
    };
    Diagnostic::new(codes::TEXTS_MISSING, loc)
        .arg("name", policy)
        .arg("language", language)
        .arg("texts", missing.into_iter().collect::<Vec<_>>())
        .help("write_them")
}

/// A stage without a default.
pub(super) fn no_default(loc: Loc, stage: StageName) -> Diagnostic {
    let variant = match stage {
        StageName::Referral => "referral",
        StageName::Discharge => "discharge",
    };
    Diagnostic::new(codes::NO_DEFAULT, loc).variant(variant).help("add_otherwise")
}

/// An exclusion or return that assumed values alone make fire.
pub(super) fn fires_on_silence(loc: Loc, name: &Name, verb: &'static str) -> Diagnostic {
    Diagnostic::new(codes::FIRES_ON_SILENCE, loc).arg("name", name).arg("verb", verb).help("make_unknown")
}

/// A rule of the referral stage over nothing but facts of the discharge.
pub(super) fn reads_later_facts(loc: Loc, name: &Name, verb: &'static str) -> Diagnostic {
    Diagnostic::new(codes::READS_LATER_FACTS, loc)
        .arg("name", name)
        .arg("verb", verb)
        .help("retain_or_discharge")
}

/// A requirement under a condition on a fact that is silent and required.
pub(super) fn requirement_reads_required(loc: Loc, name: &Name, fact: &Head) -> Diagnostic {
    Diagnostic::new(codes::REQUIREMENT_READS_REQUIRED, loc)
        .arg("name", name)
        .arg("fact", &fact.name)
        .also(fact.name_loc, "declared_here")
        .help("make_unknown")
}

/// An `impossible` that reads whether something is stated.
pub(super) fn impossible_reads_stated(loc: Loc, read: Loc) -> Diagnostic {
    let diagnostic = Diagnostic::new(codes::IMPOSSIBLE_READS_STATED, loc).help("name_values");
    if read == loc { diagnostic } else { diagnostic.also(read, "read_here") }
}

/// Vocabulary that is not verified, or only in part.
pub(super) fn unverified(loc: Loc, name: &Name, partly: bool) -> Diagnostic {
    let diagnostic = Diagnostic::new(codes::UNVERIFIED, loc).arg("name", name).help("compare");
    if partly { diagnostic.variant("partly") } else { diagnostic }
}

/// A destination that names a policy that is not there.
pub(super) fn policy_not_there<'a>(
    loc: Loc,
    policy: &Name,
    place: &Name,
    known: impl Iterator<Item = &'a str>,
) -> Diagnostic {
    let diagnostic = Diagnostic::new(codes::POLICY_NOT_THERE, loc).arg("name", policy).arg("place", place);
    match suggest::best(policy.as_str(), known.map(|known| (known, known))) {
        Some(meant) => diagnostic.help(Help::did_you_mean(loc, meant)),
        None => diagnostic.help("add_or_remove"),
    }
}
