//! Doses, computed with fractions: what is taken of a substance in a day, then what that counts as, amount by amount.
//! Input: a seed. Output: a policy whose atoms compare the equivalent dose, a referral with medicines, and what each atom
//! must be.

use remit_engine::ir::{
    Atom, Basis, Category, CategoryId, ChosenConversion, Code, CodeMatch, CodeShape, CodeSystem,
    CodeSystemId, Comparison, Concept, ConceptId, Conversion, ConversionId, ConversionRow, Derivation, Fact,
    FactId, FactType, Factor, Medicine, Policy, Program, Quantity, Role, Status, Unit, UnitId, Vocabulary,
};
use remit_engine::value::{Language, Number, Text};
use serde_json::{Value, json};

use super::dates::Told;
use super::fractions::{ANYTHING, Fraction, NOTHING, Rule, Span, converted, factor, number, rule, small};
use super::generate::Dice;
use super::known;

/// What the fact of the dose is called.
pub const DOSE: &str = "dose";

/// A medicine of a referral.
#[derive(Clone, Debug)]
struct Taken {
    what: usize,
    routed: bool,
    /// From, to, in milligrams a day, drops a day or micrograms an hour; none: not said.
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
const FENTANYL: u32 = 6;
const ORAL: u32 = 7;
const PATCH: u32 = 8;
const MEDICINES: FactId = FactId(0);
const TOTAL: FactId = FactId(1);
const ANY: FactId = FactId(2);

/// The rows of the conversion: substance, route, unit.
const ROWS: [(u32, u32, u32); 4] =
    [(MORPHINE, ORAL, 0), (OXYCODONE, ORAL, 0), (MORPHINE, ORAL, 4), (FENTANYL, PATCH, 3)];

/// What a medicine may be: what is in it, and which of that its dose counts.
type Drug = (&'static [u32], Option<u32>);

/// What a medicine can be called: how it is named, and what it may be. Oxymorphone is an example of a substance below another
/// that alone has a row; the last brand does not say which of its substances the dose counts; a code means two substances.
const NAMES: [(&str, &str, &[Drug]); 12] = [
    ("substance", "morphine", &[(&[MORPHINE], Some(MORPHINE))]),
    ("substance", "oxycodone", &[(&[OXYCODONE], Some(OXYCODONE))]),
    ("substance", "oxymorphone", &[(&[OXYMORPHONE], Some(OXYMORPHONE))]),
    ("substance", "ketobemidone", &[(&[KETOBEMIDONE], Some(KETOBEMIDONE))]),
    ("substance", "ibuprofen", &[(&[IBUPROFEN], Some(IBUPROFEN))]),
    ("brand", "tablets", &[(&[MORPHINE], Some(MORPHINE))]),
    ("brand", "mixed", &[(&[OXYCODONE, IBUPROFEN], Some(OXYCODONE))]),
    ("brand", "unclear", &[(&[OXYCODONE, IBUPROFEN], None)]),
    ("name", "something", &[]),
    ("code", "N02", &[(&[MORPHINE], Some(MORPHINE)), (&[OXYCODONE], Some(OXYCODONE))]),
    ("substance", "fentanyl", &[(&[FENTANYL], Some(FENTANYL))]),
    ("brand", "plaster", &[(&[FENTANYL], Some(FENTANYL))]),
];

/// What a seed tells, and who could close an open dose: the one who referred, or no one.
pub fn told(seed: u64) -> (Told, bool) {
    let mut dice = Dice::new(seed);
    let drops = if dice.once_in(4) { rule(&mut dice) } else { Rule::None };
    let rules = [rule(&mut dice), rule(&mut dice), drops, rule(&mut dice)];
    // Often the same medicine again: entries of one substance are one dose.
    let taken: Option<Vec<Taken>> = (!dice.once_in(12)).then(|| {
        let mut taken: Vec<Taken> = (0..dice.below(4)).map(|_| medicine(&mut dice)).collect();
        if dice.once_in(2)
            && let Some(first) = taken.first().cloned()
        {
            taken.push(Taken { what: first.what, routed: first.routed, ..medicine(&mut dice) });
        }
        taken
    });
    let complete = !dice.once_in(6);
    let central = dice.once_in(2);
    let way = dice.once_in(3).then(|| *dice.pick(&[ORAL, PATCH]));
    // No medicines named, and perhaps others: nothing is said.
    let said = taken.as_ref().filter(|taken| complete || !taken.is_empty());
    let mut total = if complete && said.is_some() { NOTHING } else { ANYTHING };
    let mut referrer = said.is_none() || !complete;
    if let Some(said) = said {
        let sums: Vec<(Span, bool)> =
            readings(said).iter().map(|reading| sum(&rules, way, reading, central)).collect();
        let low = sums.iter().map(|((low, _), _)| *low).reduce(Fraction::least).unwrap_or(Fraction::ZERO);
        let high = sums.iter().map(|((_, high), _)| *high).reduce(|one, two| Some(one?.most(two?))).flatten();
        total = (total.0.plus(low), total.1.zip(high).map(|(one, two)| one.plus(two)));
        referrer |= sums.iter().any(|(_, asks)| *asks);
    }

    let mut policy = Policy::new("generated", Language::En);
    let basis = if central { Basis::Central } else { Basis::Interval };
    policy.conversion = Some(ChosenConversion { conversion: ConversionId(0), basis });
    policy.atoms.push(Atom::Truth(ANY));
    let mut expected = vec![any(said.map(Vec::as_slice), complete)];
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
    (
        Told {
            program: Program::new(vocabulary(&rules, way), vec![policy]),
            json,
            expected,
            contradicts: false,
        },
        referrer,
    )
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
        written: dice.below(5),
    }
}

impl Taken {
    fn is_patch(&self) -> bool {
        matches!(NAMES[self.what].1, "fentanyl" | "plaster")
    }

    fn is_in_drops(&self) -> bool {
        self.written == 4 && !self.is_patch()
    }

    fn json(&self) -> Value {
        let (key, name, ..) = NAMES[self.what];
        let mut json = json!({ key: name, "as_needed": self.as_needed });
        if key == "code" {
            json["system"] = json!("atc");
        }
        if self.is_routed() && key != "brand" && key != "name" {
            json["route"] = json!(if self.is_patch() { "patch" } else { "oral" });
        }
        let Some((low, high)) = self.amount else { return json };
        let amount = |unit: &str, share: &dyn Fn(i128) -> String| {
            let words = |count: i128| format!("{} {unit}", share(count));
            if low == high { json!(words(low)) } else { json!({"min": words(low), "max": words(high)}) }
        };
        let whole = |count: i128| count.to_string();
        let half = |count: i128| format!("{}{}", count / 2, if count % 2 == 0 { "" } else { ".5" });
        let (key, value) = match self.written {
            0 | 1 if self.is_patch() => ("dose", amount("ug_per_h", &whole)),
            2..=4 if self.is_patch() => ("rate", amount("ug_per_h", &whole)),
            0 => ("daily", amount("mg", &whole)),
            1 => ("daily", amount("g", &|count| format!("0.{count:03}"))),
            2 => ("dose", amount("mg", &half)),
            3 => ("dose", amount("mg", &whole)),
            _ => ("daily", amount("drops", &whole)),
        };
        json[key] = value;
        if self.written == 2 && !self.is_patch() {
            json["times_per_day"] = json!(2);
        }
        json
    }

    /// Whether the route is known: a brand tells its own, and a patch that is not said to be one is none.
    fn is_routed(&self) -> bool {
        self.routed || NAMES[self.what].0 == "brand"
    }

    /// What is taken a day, or given off an hour, if that is said at all, and how. A dose without its times a day says
    /// nothing of the day.
    fn daily(&self) -> Option<(i128, i128)> {
        self.amount.filter(|_| (self.written != 3 || self.is_patch()) && self.is_routed())
    }

    /// The row for a substance. Oxymorphone has none of its own, so the one of oxycodone, above it, counts. Ketobemidone
    /// has none at all.
    fn row(&self, counted: u32) -> Option<usize> {
        match counted {
            MORPHINE => Some(if self.is_in_drops() { 2 } else { 0 }),
            OXYCODONE | OXYMORPHONE if !self.is_in_drops() => Some(1),
            FENTANYL => Some(3),
            _ => None,
        }
    }
}

fn is_opioid(substance: u32) -> bool {
    substance != IBUPROFEN
}

/// Every way to read the codes that mean several medicines.
fn readings(taken: &[Taken]) -> Vec<Vec<(&Taken, Option<Drug>)>> {
    let mut all: Vec<Vec<(&Taken, Option<Drug>)>> = vec![Vec::new()];
    for it in taken {
        let drugs = NAMES[it.what].2;
        let ways: Vec<Option<Drug>> =
            if drugs.is_empty() { vec![None] } else { drugs.iter().copied().map(Some).collect() };
        let with = |before: &Vec<(_, _)>, way| before.iter().copied().chain([(it, way)]).collect();
        all = all.iter().flat_map(|before| ways.iter().map(move |way| with(before, *way))).collect();
    }
    all
}

/// What one reading comes to, and whether the referral could say more of a medicine: how much of it, how, or, where that
/// can be computed, how much is taken of what is taken as needed.
fn sum(
    rules: &[Rule; 4],
    way: Option<u32>,
    reading: &[(&Taken, Option<Drug>)],
    central: bool,
) -> (Span, bool) {
    let mut totals: [Option<(i128, i128)>; 4] = [None; 4];
    let (mut is_open, mut asks) = (false, false);
    for (it, drug) in reading {
        let Some((substances, counted)) = drug else {
            is_open = true;
            continue;
        };
        // What is known to be taken another way than the one that counts is nothing.
        let taken = if it.is_patch() { PATCH } else { ORAL };
        if it.is_routed() && way.is_some_and(|way| way != taken) {
            continue;
        }
        let Some(counted) = counted.filter(|counted| is_opioid(*counted)) else {
            is_open |= substances.iter().any(|substance| is_opioid(*substance));
            continue;
        };
        let Some((low, high)) = it.daily() else {
            (is_open, asks) = (true, true);
            continue;
        };
        match it.row(counted).filter(|row| !matches!(rules[*row], Rule::None)) {
            None => is_open = true,
            Some(row) => {
                asks |= it.as_needed;
                let low = if it.as_needed { 0 } else { low };
                let total = totals[row].get_or_insert((0, 0));
                *total = (total.0 + low, total.1 + high);
            }
        }
    }
    // Milligrams and drops of one substance have no common total.
    let bent = [0, 2].iter().any(|row| matches!(rules[*row], Rule::Table(_) | Rule::Bands(_)));
    if bent && totals[0].is_some() && totals[2].is_some() {
        (totals[0], totals[2], is_open) = (None, None, true);
    }
    let mut span = if is_open { ANYTHING } else { NOTHING };
    for (total, rule) in totals.iter().zip(rules) {
        let Some((low, high)) = *total else { continue };
        let (spread, centre) = converted(rule, low, high);
        let (low, high) = if central { centre } else { spread };
        span = (span.0.plus(low), span.1.zip(high).map(|(one, two)| one.plus(two)));
    }
    (span, asks)
}

/// Whether any medicine is an opioid.
fn any(taken: Option<&[Taken]>, complete: bool) -> Option<bool> {
    let taken = taken?;
    let is = |it: &Taken| {
        let drugs = NAMES[it.what].2;
        let opioid = |(substances, _): &Drug| substances.iter().any(|substance| is_opioid(*substance));
        let is_all = !drugs.is_empty() && drugs.iter().all(opioid);
        (is_all, drugs.is_empty() || drugs.iter().any(opioid))
    };
    if taken.iter().any(|it| is(it).0) {
        return Some(true);
    }
    let open = !complete || taken.iter().any(|it| is(it).1);
    (!open).then_some(false)
}

fn vocabulary(rules: &[Rule; 4], way: Option<u32>) -> Vocabulary {
    let category = |id: &str| Category::new(id);
    let concept = |id: &str, category: u32, parents: &[u32]| Concept {
        parents: parents.iter().map(|parent| ConceptId(*parent)).collect(),
        ..Concept::new(id, CategoryId(category))
    };
    let brand = |id: &str, substances: &[u32], route: u32, dose_of: Option<u32>| Concept {
        medicine: Some(Medicine {
            substances: substances.iter().map(|it| ConceptId(*it)).collect(),
            route: Some(ConceptId(route)),
            dose_of: dose_of.map(ConceptId),
        }),
        ..Concept::new(id, CategoryId(2))
    };
    let coded = |id: &str| Concept {
        codes: vec![Code { system: CodeSystemId(0), code: "N02".to_owned(), broader: false }],
        ..concept(id, 0, &[OPIOID])
    };
    let row = |(substance, route, unit): (u32, u32, u32), factor: Factor| ConversionRow {
        substance: ConceptId(substance),
        route: ConceptId(route),
        unit: UnitId(unit),
        factor,
        status: Status::Verified,
        origin: None,
        note: Text::default(),
    };
    let mut rows: Vec<ConversionRow> =
        ROWS.iter().zip(rules).filter_map(|(of, rule)| Some(row(*of, factor(rule)?))).collect();
    // No opioid, so that drops are an amount of a medicine whatever the dice say.
    rows.push(row((IBUPROFEN, ORAL, 4), Factor::exact(Number::ONE)));
    let (mg, of) = (Unit::root("mg", "dose"), Some(ConceptId(OPIOID)));
    let grams = Unit { id: "g".to_owned(), factor: Number::whole(1000), ..mg.clone() };
    let medicines = MEDICINES;
    Vocabulary {
        categories: ["substance", "route", "brand"].map(category).into(),
        concepts: vec![
            concept("opioid", 0, &[]),
            coded("morphine"),
            coded("oxycodone"),
            concept("oxymorphone", 0, &[OXYCODONE]),
            concept("ketobemidone", 0, &[OPIOID]),
            concept("ibuprofen", 0, &[]),
            concept("fentanyl", 0, &[OPIOID]),
            concept("oral", 1, &[]),
            concept("patch", 1, &[]),
            brand("tablets", &[MORPHINE], ORAL, None),
            brand("mixed", &[OXYCODONE, IBUPROFEN], ORAL, Some(OXYCODONE)),
            brand("unclear", &[OXYCODONE, IBUPROFEN], ORAL, None),
            brand("plaster", &[FENTANYL], PATCH, None),
        ],
        code_systems: vec![CodeSystem {
            id: "atc".to_owned(),
            label: Text::default(),
            shapes: vec![CodeShape { least: "A99".to_owned(), whole: "A99".to_owned() }],
            groups: Vec::new(),
            marks: String::new(),
            matching: CodeMatch::Exact,
        }],
        units: vec![
            mg,
            grams,
            Unit::root("ome", "opioid_dose"),
            Unit::root("ug_per_h", "dose_rate"),
            Unit::root("drops", "volume"),
        ],
        facts: vec![
            Fact { role: Some(Role::Medicines), ..Fact::new("medicines", FactType::Medicines) },
            Fact {
                derive: Some(Derivation::EquivalentDose { medicines, of, route: way.map(ConceptId) }),
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
            rows,
        }],
        ..Vocabulary::default()
    }
}
