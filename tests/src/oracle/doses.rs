//! Doses, reckoned with fractions, one medicine at a time. Input: a seed. Output: a policy whose atoms compare the
//! equivalent dose, a referral with medicines, and what each atom must be.

use remit_engine::ir::{
    Atom, Band, Basis, Category, CategoryId, ChosenConversion, Comparison, Concept, ConceptId, Conversion,
    ConversionId, ConversionRow, Derivation, Fact, FactId, FactType, Factor, Medicine, Policy, Program,
    Quantity, Role, Status, TableRow, Unit, UnitId, Vocabulary,
};
use remit_engine::value::{Language, Number, Text};
use serde_json::{Value, json};

use super::dates::Told;
use super::generate::Dice;
use super::known;

/// What the fact of the dose is called.
pub const DOSE: &str = "dose";

/// A fraction; its denominator is positive.
#[derive(Clone, Copy, Debug)]
struct Fraction(i128, i128);

impl Fraction {
    const ZERO: Self = Self(0, 1);

    fn plus(self, other: Self) -> Self {
        Self(self.0 * other.1 + other.0 * self.1, self.1 * other.1).reduced()
    }

    fn times(self, other: Self) -> Self {
        Self(self.0 * other.0, self.1 * other.1).reduced()
    }

    fn reduced(self) -> Self {
        let (mut one, mut two) = (self.0.abs(), self.1);
        while two != 0 {
            (one, two) = (two, one % two);
        }
        Self(self.0 / one.max(1), self.1 / one.max(1))
    }
}

impl PartialEq for Fraction {
    fn eq(&self, other: &Self) -> bool {
        self.0 * other.1 == other.0 * self.1
    }
}

impl PartialOrd for Fraction {
    fn partial_cmp(&self, other: &Self) -> Option<std::cmp::Ordering> {
        (self.0 * other.1).partial_cmp(&(other.0 * self.1))
    }
}

fn tenths(count: i128) -> Fraction {
    Fraction(count, 10)
}

/// What a dose counts as: from, to; no end where nothing bounds it.
type Span = (Fraction, Option<Fraction>);

const ANYTHING: Span = (Fraction::ZERO, None);

/// How the doses of a substance taken one way count. Factors in tenths, table and bands in milligrams.
#[derive(Clone, Debug)]
enum Rule {
    None,
    Linear { central: i128, low: i128, high: i128 },
    Between { low: i128, high: i128 },
    Table(Vec<(i128, i128)>),
    Bands(Vec<(i128, i128, Option<i128>)>),
}

/// A medicine of a referral.
#[derive(Clone, Debug)]
struct Taken {
    what: usize,
    routed: bool,
    /// From, to, in milligrams a day; none: not said.
    amount: Option<(i128, i128)>,
    as_needed: bool,
    /// How the amount is written.
    written: usize,
}

const OPIOID: u32 = 0;
const MORPHINE: u32 = 1;
const OXYCODONE: u32 = 2;
const OXYMORPHONE: u32 = 3;
const KETOBEMIDONE: u32 = 4;
const IBUPROFEN: u32 = 5;
const ORAL: u32 = 6;
const MEDICINES: FactId = FactId(0);
const TOTAL: FactId = FactId(1);
const ANY: FactId = FactId(2);

/// What a medicine can be called: how it is named, and what is in it. Oxymorphone stands for a substance below another
/// that alone has a row; the last brand does not say which of its substances the dose counts.
const NAMES: [(&str, &str, &[u32], Option<u32>); 9] = [
    ("substance", "morphine", &[MORPHINE], Some(MORPHINE)),
    ("substance", "oxycodone", &[OXYCODONE], Some(OXYCODONE)),
    ("substance", "oxymorphone", &[OXYMORPHONE], Some(OXYMORPHONE)),
    ("substance", "ketobemidone", &[KETOBEMIDONE], Some(KETOBEMIDONE)),
    ("substance", "ibuprofen", &[IBUPROFEN], Some(IBUPROFEN)),
    ("brand", "tablets", &[MORPHINE], Some(MORPHINE)),
    ("brand", "mixed", &[OXYCODONE, IBUPROFEN], Some(OXYCODONE)),
    ("brand", "unclear", &[OXYCODONE, IBUPROFEN], None),
    ("name", "something", &[], None),
];

/// What a seed tells, and who could close an open dose: the one who referred, or no one.
pub fn told(seed: u64) -> (Told, bool) {
    let mut dice = Dice::new(seed);
    let rules = [rule(&mut dice), rule(&mut dice)];
    let taken: Option<Vec<Taken>> =
        (!dice.once_in(12)).then(|| (0..dice.below(4)).map(|_| medicine(&mut dice)).collect());
    let complete = !dice.once_in(6);
    let central = dice.once_in(2);
    let spans = taken.iter().flatten().map(|it| share(&rules, it));
    let mut total =
        if complete && taken.is_some() { (Fraction::ZERO, Some(Fraction::ZERO)) } else { ANYTHING };
    for (spread, centre) in spans {
        let (low, high) = if central { centre } else { spread };
        total = (total.0.plus(low), total.1.zip(high).map(|(one, two)| one.plus(two)));
    }
    let referrer =
        taken.is_none() || !complete || taken.iter().flatten().any(|it| asks_the_referrer(&rules, it));

    let mut policy = Policy::new("generated", Language::En);
    let basis = if central { Basis::Central } else { Basis::Interval };
    policy.conversion = Some(ChosenConversion { conversion: ConversionId(0), basis });
    policy.atoms.push(Atom::Truth(ANY));
    let mut expected = vec![any(taken.as_deref(), complete)];
    for _ in 0..4 {
        let operator = *dice.pick(&known::OPERATORS);
        // At an end of what it can be, or near.
        let ends = [Some(total.0), total.1];
        let near = ends[dice.below(2)].map_or(60, |end| end.0 / end.1);
        let offset = i128::try_from(dice.below(5)).unwrap_or(0) - 2;
        let threshold = if dice.once_in(3) { small(&mut dice, 200) } else { (near + offset).max(0) };
        let with = Comparison::Quantity(Quantity { number: number(threshold * 10), unit: UnitId(2) });
        let atom = Atom::Compare { fact: TOTAL, operator, with };
        if !policy.atoms.contains(&atom) {
            policy.atoms.push(atom);
            expected.push(known::within(operator, Some(total.0), total.1, Fraction(threshold, 1)));
        }
    }
    let medicines = taken.map(|taken| {
        let values: Vec<Value> = taken.iter().map(Taken::json).collect();
        if complete { json!(values) } else { json!({"values": values, "complete": false}) }
    });
    let json = json!({ "medicines": medicines }).to_string();
    (Told { program: Program::new(vocabulary(&rules), vec![policy]), json, expected }, referrer)
}

fn small(dice: &mut Dice, limit: usize) -> i128 {
    i128::try_from(dice.below(limit)).unwrap_or(0)
}

fn rule(dice: &mut Dice) -> Rule {
    let (one, two) = (1 + small(dice, 40), 1 + small(dice, 40));
    let (low, high) = (one.min(two), one.max(two));
    match dice.below(6) {
        0 => Rule::None,
        1 => Rule::Linear { central: one, low: one, high: one },
        2 => Rule::Linear { central: low + small(dice, 5).min(high - low), low, high },
        3 => Rule::Between { low, high },
        4 => {
            let (mut dose, mut result) = (0, 0);
            let mut next = |dice: &mut Dice| {
                dose += 1 + small(dice, 30);
                result += small(dice, 50);
                (dose, result)
            };
            Rule::Table((0..1 + dice.below(3)).map(|_| next(dice)).collect())
        }
        _ => {
            let (end, start) = (20 + small(dice, 60), 20 + small(dice, 60));
            Rule::Bands(vec![(one, 0, Some(end)), (two, start, None)])
        }
    }
}

fn medicine(dice: &mut Dice) -> Taken {
    let (one, two) = (small(dice, 40), small(dice, 40));
    let amount = match dice.below(6) {
        0 => None,
        1 => Some((one.min(two), one.max(two))),
        _ => Some((one, one)),
    };
    Taken {
        what: dice.below(NAMES.len()),
        routed: !dice.once_in(6),
        amount,
        as_needed: dice.once_in(5),
        written: dice.below(4),
    }
}

impl Taken {
    fn json(&self) -> Value {
        let (key, name, ..) = NAMES[self.what];
        let mut json = json!({ key: name, "as_needed": self.as_needed });
        if self.routed && key == "substance" {
            json["route"] = json!("oral");
        }
        if let Some((low, high)) = self.amount {
            let amount = |unit: &str, share: &dyn Fn(i128) -> String| {
                let words = |count: i128| format!("{} {unit}", share(count));
                if low == high { json!(words(low)) } else { json!({"min": words(low), "max": words(high)}) }
            };
            let (key, value) = match self.written {
                0 => ("daily", amount("mg", &|count| count.to_string())),
                1 => ("daily", amount("g", &|count| format!("0.{count:03}"))),
                2 => (
                    "dose",
                    amount("mg", &|count| format!("{}{}", count / 2, if count % 2 == 0 { "" } else { ".5" })),
                ),
                // A dose without its times a day says nothing of the day.
                _ => ("dose", amount("mg", &|count| count.to_string())),
            };
            json[key] = value;
            if self.written == 2 {
                json["times_per_day"] = json!(2);
            }
        }
        json
    }

    /// What is taken a day, if that is said at all, and how.
    fn daily(&self) -> Option<(i128, i128)> {
        let (key, ..) = NAMES[self.what];
        let routed = self.routed || key == "brand";
        self.amount.filter(|_| self.written != 3 && routed)
    }
}

fn is_opioid(substance: u32) -> bool {
    substance != IBUPROFEN
}

/// Whether the referral could say more of a medicine: how much of it, how, or, where that can be reckoned, how much is
/// taken of what is taken as needed.
fn asks_the_referrer(rules: &[Rule; 2], taken: &Taken) -> bool {
    let (.., counted) = NAMES[taken.what];
    let Some(counted) = counted.filter(|counted| is_opioid(*counted)) else { return false };
    taken.daily().is_none() || taken.as_needed && !matches!(rule_of(rules, counted), Rule::None)
}

/// Oxymorphone has no row of its own, so the one of oxycodone, above it, counts. Ketobemidone has none at all.
fn rule_of(rules: &[Rule; 2], counted: u32) -> &Rule {
    match counted {
        MORPHINE => &rules[0],
        OXYCODONE | OXYMORPHONE => &rules[1],
        _ => &Rule::None,
    }
}

/// What a medicine counts as: by the whole spread of its factor, and by central values.
fn share(rules: &[Rule; 2], taken: &Taken) -> (Span, Span) {
    let (_, _, substances, counted) = NAMES[taken.what];
    let nothing = (Fraction::ZERO, Some(Fraction::ZERO));
    let both = |span: Span| (span, span);
    let Some(counted) = counted else { return both(ANYTHING) };
    if !is_opioid(counted) && !substances.iter().any(|other| is_opioid(*other)) {
        return both(nothing);
    }
    let rule = rule_of(rules, counted);
    let Some((low, high)) = taken.daily() else { return both(ANYTHING) };
    let low = if taken.as_needed { 0 } else { low };
    let by = |least: i128, most: i128| {
        (Fraction(low, 1).times(tenths(least)), Some(Fraction(high, 1).times(tenths(most))))
    };
    match rule {
        Rule::None => both(ANYTHING),
        Rule::Linear { central, low, high } => (by(*low, *high), by(*central, *central)),
        Rule::Between { low, high } => both(by(*low, *high)),
        Rule::Table(rows) => {
            let spread = (table(rows, low).0, table(rows, high).1);
            let central = (centre(rows, low).unwrap_or(spread.0), centre(rows, high));
            (spread, central)
        }
        Rule::Bands(bands) => both(banded(bands, low, high)),
    }
}

/// The rows around a dose: what it counts as lies between theirs.
fn table(rows: &[(i128, i128)], dose: i128) -> Span {
    let mut all = vec![(0, 0)];
    all.extend(rows);
    let below = all.iter().filter(|(row, _)| *row <= dose).map(|(_, result)| *result).max().unwrap_or(0);
    let above = all.iter().filter(|(row, _)| *row >= dose).map(|(_, result)| *result).min();
    (Fraction(below, 1), above.map(|result| Fraction(result, 1)))
}

/// As far between the results as the dose lies between the rows.
fn centre(rows: &[(i128, i128)], dose: i128) -> Option<Fraction> {
    let mut all = vec![(0, 0)];
    all.extend(rows);
    let above = all.iter().position(|(row, _)| *row >= dose)?;
    let (end, result) = all[above];
    if end == dose {
        return Some(Fraction(result, 1));
    }
    let (start, from) = all[above - 1];
    Some(Fraction(from, 1).plus(Fraction((result - from) * (dose - start), end - start)))
}

/// Of bands, every one that is consistent with its own result.
fn banded(bands: &[(i128, i128, Option<i128>)], low: i128, high: i128) -> Span {
    if high == 0 {
        return (Fraction::ZERO, Some(Fraction::ZERO));
    }
    let mut found: Vec<(Fraction, Fraction)> = Vec::new();
    for (factor, from, to) in bands {
        let (mut one, mut two) =
            (Fraction(low, 1).times(tenths(*factor)), Fraction(high, 1).times(tenths(*factor)));
        let (from, to) = (Fraction(*from, 1), to.map(|to| Fraction(to, 1)));
        one = if one < from { from } else { one };
        two = to.filter(|to| *to < two).unwrap_or(two);
        if one <= two {
            found.push((one, two));
        }
    }
    let least = found.iter().map(|(one, _)| *one).reduce(|one, two| if one < two { one } else { two });
    let most = found.iter().map(|(_, two)| *two).reduce(|one, two| if one > two { one } else { two });
    let least = if low == 0 { Some(Fraction::ZERO) } else { least };
    (least.unwrap_or(Fraction::ZERO), most)
}

/// Whether any medicine is an opioid.
fn any(taken: Option<&[Taken]>, complete: bool) -> Option<bool> {
    let taken = taken?;
    let substances = |it: &Taken| NAMES[it.what].2;
    if taken.iter().any(|it| substances(it).iter().any(|substance| is_opioid(*substance))) {
        return Some(true);
    }
    let open = !complete || taken.iter().any(|it| substances(it).is_empty());
    (!open).then_some(false)
}

fn number(count_of_tenths: i128) -> Number {
    Number::fraction(i64::try_from(count_of_tenths).unwrap_or(0), 10).unwrap_or(Number::ZERO)
}

fn factor(rule: &Rule) -> Option<Factor> {
    let whole = |count: i128| number(count * 10);
    Some(match rule {
        Rule::None => return None,
        Rule::Linear { central, low, high } => {
            Factor::Linear { central: number(*central), low: number(*low), high: number(*high) }
        }
        Rule::Between { low, high } => Factor::Between { low: number(*low), high: number(*high) },
        Rule::Table(rows) => {
            let row = |(dose, result): &(i128, i128)| TableRow { dose: whole(*dose), result: whole(*result) };
            Factor::Table(rows.iter().map(row).collect())
        }
        Rule::Bands(bands) => {
            let band = |(factor, from, to): &(i128, i128, Option<i128>)| Band {
                factor: number(*factor),
                from: whole(*from),
                to: to.map(whole),
            };
            Factor::Bands(bands.iter().map(band).collect())
        }
    })
}

fn vocabulary(rules: &[Rule; 2]) -> Vocabulary {
    let category = |id: &str| Category { id: id.to_owned(), label: Text::default(), parent: None };
    let concept = |id: &str, category: u32, parents: &[u32]| Concept {
        parents: parents.iter().map(|parent| ConceptId(*parent)).collect(),
        ..Concept::new(id, CategoryId(category))
    };
    let brand = |id: &str, substances: &[u32], dose_of: Option<u32>| Concept {
        medicine: Some(Medicine {
            substances: substances.iter().map(|it| ConceptId(*it)).collect(),
            route: Some(ConceptId(ORAL)),
            dose_of: dose_of.map(ConceptId),
        }),
        ..Concept::new(id, CategoryId(2))
    };
    let rows = [MORPHINE, OXYCODONE].into_iter().zip(rules).filter_map(|(substance, rule)| {
        Some(ConversionRow {
            substance: ConceptId(substance),
            route: ConceptId(ORAL),
            unit: UnitId(0),
            factor: factor(rule)?,
            status: Status::Verified,
            origin: None,
            note: Text::default(),
        })
    });
    let (mg, of) = (Unit::root("mg", "dose"), Some(ConceptId(OPIOID)));
    let grams = Unit { id: "g".to_owned(), factor: Number::whole(1000), ..mg.clone() };
    let medicines = MEDICINES;
    Vocabulary {
        categories: ["substance", "route", "brand"].map(category).into(),
        concepts: vec![
            concept("opioid", 0, &[]),
            concept("morphine", 0, &[OPIOID]),
            concept("oxycodone", 0, &[OPIOID]),
            concept("oxymorphone", 0, &[OXYCODONE]),
            concept("ketobemidone", 0, &[OPIOID]),
            concept("ibuprofen", 0, &[]),
            concept("oral", 1, &[]),
            brand("tablets", &[MORPHINE], None),
            brand("mixed", &[OXYCODONE, IBUPROFEN], Some(OXYCODONE)),
            brand("unclear", &[OXYCODONE, IBUPROFEN], None),
        ],
        units: vec![mg, grams, Unit::root("ome", "opioid_dose")],
        facts: vec![
            Fact { role: Some(Role::Medicines), ..Fact::new("medicines", FactType::Medicines) },
            Fact {
                derive: Some(Derivation::EquivalentDose { medicines, of }),
                ..Fact::new(DOSE, FactType::Quantity(UnitId(2)))
            },
            Fact {
                derive: Some(Derivation::AnyMedicine { medicines, of }),
                ..Fact::new("any", FactType::Truth)
            },
        ],
        conversions: vec![Conversion {
            id: "table".to_owned(),
            label: Text::default(),
            title: Text::default(),
            origin: None,
            valid_from: None,
            note: Text::default(),
            rows: rows.collect(),
        }],
        ..Vocabulary::default()
    }
}
