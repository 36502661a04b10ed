//! Decision tables: what no row covers and what two rows cover, exactly. What is found is held against a look at every point, and
//! the tables with what is found of them are a snapshot.

use std::collections::{BTreeMap, BTreeSet};
use std::fmt::Write;
use std::sync::Arc;

use remit_analysis::region::{Clinics, Gap, Meant, Region, Tested};
use remit_analysis::{Analysis, Proof};
use remit_compiler::workspace::Workspace;
use remit_engine::eval::LoadedPolicy;
use remit_engine::ir::{Atom, Comparison, Operator, StageName};
use remit_engine::value::Language;
use remit_wording::Wording;

const WORDS: &str = r#"library test.columns { language: en, title: "Columns" }
fact c.a: number { ask: "?", label: "a" }
fact c.b: number { ask: "?", label: "b" }
fact c.c: number { ask: "?", label: "c" }
fact c.y: yes/no { ask: "?", label: "y" }
fact c.z: yes/no { ask: "?", label: "z" }
fact c.k: one of (p, q, r) { ask: "?", label: "k", options: p "p", q "q", r "r" }
"#;

const COLUMNS: [&str; 7] = ["a", "b", "c", "y", "z", "k", "d"];

/// A value of a column: twice a number, a truth, an option, or a list of diagnoses, bit by bit.
type Value = i64;
type Point = Vec<Value>;

const DIAGNOSES: [&str; 5] = ["migraine", "fibromyalgia", "crps", "crps_type_1", "crps_type_2"];

/// A test of a column.
#[derive(Clone, Debug)]
enum Test {
    Number(usize, String, i64),
    Is(usize, bool),
    Option(i64, bool),
    Has(usize, bool),
}

impl Test {
    fn read(text: &str) -> Self {
        let (is, text) = text.strip_prefix("not ").map_or((true, text), |rest| (false, rest));
        let words: Vec<&str> = text.split(' ').collect();
        let column = |name: &str| COLUMNS.iter().position(|own| *own == name).expect("a column");
        match words.as_slice() {
            ["k", option] => Self::Option("pqr".find(option).expect("an option") as i64, is),
            ["d", name] => Self::Has(DIAGNOSES.iter().position(|own| own == name).expect("a diagnosis"), is),
            [name] => Self::Is(column(name), is),
            [name, sign, number] => {
                Self::Number(column(name), (*sign).to_owned(), 2 * number.parse::<i64>().expect("a number"))
            }
            other => panic!("no test: {other:?}"),
        }
    }

    fn column(&self) -> usize {
        match self {
            Self::Number(column, ..) | Self::Is(column, _) => *column,
            Self::Option(..) => 5,
            Self::Has(..) => 6,
        }
    }

    fn holds(&self, value: Value) -> bool {
        match self {
            Self::Number(_, sign, limit) => compares(sign, value, *limit),
            Self::Is(_, is) => (value == 1) == *is,
            Self::Option(option, is) => (value == *option) == *is,
            Self::Has(diagnosis, is) => has(value, *diagnosis) == *is,
        }
    }
}

fn compares(sign: &str, value: i64, limit: i64) -> bool {
    match sign {
        "<" => value < limit,
        "<=" => value <= limit,
        "=" => value == limit,
        "!=" => value != limit,
        ">=" => value >= limit,
        ">" => value > limit,
        other => panic!("no sign: {other}"),
    }
}

/// Whether a list holds that, or one of its kinds.
fn has(list: Value, diagnosis: usize) -> bool {
    let own = |at: usize| list >> at & 1 == 1;
    own(diagnosis) || DIAGNOSES[diagnosis] == "crps" && (own(3) || own(4))
}

struct Table {
    title: String,
    rows: Vec<String>,
    /// Of each row any of these, all of each.
    tests: Vec<Vec<Vec<Test>>>,
}

impl Table {
    fn read(line: &str) -> Self {
        let (title, rows) = line.split_once(" | ").expect("a title");
        let rows: Vec<String> = rows.split("; ").map(str::to_owned).collect();
        let all = |part: &str| part.split(" and ").map(Test::read).collect();
        let tests = rows.iter().map(|row| row.split(" or ").map(all).collect()).collect();
        Self { title: title.to_owned(), rows, tests }
    }

    fn holds(&self, row: usize, point: &Point) -> bool {
        self.tests[row].iter().any(|all| all.iter().all(|test| test.holds(point[test.column()])))
    }

    /// The columns that the rows test, each with the values that they tell apart, numbers from the least on.
    fn columns(&self) -> BTreeMap<usize, Vec<Value>> {
        let tests: Vec<&Test> = self.tests.iter().flatten().flatten().collect();
        let mut columns: BTreeMap<usize, Vec<Value>> = BTreeMap::new();
        for column in tests.iter().map(|test| test.column()) {
            let all: Vec<Value> = match COLUMNS[column] {
                "y" | "z" => vec![0, 1],
                "k" => vec![0, 1, 2],
                "d" => (0..1 << DIAGNOSES.len()).collect(),
                _ => (-1..300).collect(),
            };
            // What all tests answer alike is one.
            let mut seen: Vec<Vec<bool>> = Vec::new();
            let own: Vec<&&Test> = tests.iter().filter(|test| test.column() == column).collect();
            let told_apart = all.into_iter().filter(|value| {
                let answers: Vec<bool> = own.iter().map(|test| test.holds(*value)).collect();
                let is_new = !seen.contains(&answers);
                seen.extend(is_new.then_some(answers));
                is_new
            });
            let values = told_apart.collect();
            columns.insert(column, values);
        }
        columns
    }

    fn points(&self) -> Vec<Point> {
        let start = vec![vec![0; COLUMNS.len()]];
        self.columns().into_iter().fold(start, |points, (column, values)| {
            let with = |point: &Point, value: Value| {
                let mut point = point.clone();
                point[column] = value;
                point
            };
            points.iter().flat_map(|point| values.iter().map(|value| with(point, *value))).collect()
        })
    }

    /// The row as the language says it.
    fn condition(&self, row: usize) -> String {
        let test = |text: &str| {
            let (not, text) = text.strip_prefix("not ").map_or(("", text), |rest| ("not ", rest));
            match text.strip_prefix("d ") {
                Some(name) => format!("{not}diagnosis {name}"),
                None => format!("{not}c.{text}"),
            }
        };
        let all = |part: &str| part.split(" and ").map(test).collect::<Vec<_>>().join(" and ");
        let any: Vec<String> = self.rows[row].split(" or ").map(all).collect();
        if any.len() == 1 { any.join("") } else { format!("({})", any.join(" or ")) }
    }
}

/// What is found of a table.
struct Found<'f> {
    table: &'f Table,
    points: &'f [Point],
    clinics: Clinics<'f>,
}

impl Found<'_> {
    fn is_in(&self, region: &Region, point: &Point) -> bool {
        let vocabulary = self.clinics.lexicon().vocabulary();
        let value = |fact: &remit_engine::ir::FactId| {
            let path = &vocabulary.facts[fact.index()].path;
            let column = COLUMNS.iter().position(|own| Some(*own) == path.strip_prefix("c."));
            point[column.unwrap_or(6)]
        };
        let meets = |atom: &Atom| match atom {
            Atom::Truth(fact) => value(fact) == 1,
            Atom::Choice { fact, choice } => value(fact) == i64::from(*choice),
            Atom::Compare { fact, operator, with: Comparison::Quantity(limit) } => {
                let sign = match operator {
                    Operator::Less => "<",
                    Operator::AtMost => "<=",
                    Operator::Equal => "=",
                    Operator::NotEqual => "!=",
                    Operator::AtLeast => ">=",
                    Operator::Greater => ">",
                };
                compares(sign, value(fact), 2 * limit.number.to_i64().expect("a whole number"))
            }
            Atom::Has { fact, concept } => {
                let id = &vocabulary.concepts[concept.index()].id;
                has(value(fact), DIAGNOSES.iter().position(|own| own == id).expect("a diagnosis"))
            }
            other => panic!("no test of the tables: {other:?}"),
        };
        region.tests.iter().all(|(tested, is)| match tested {
            Tested::Atom(atom) => meets(&self.clinics.terms().atoms[atom.index()]) == *is,
            Tested::Ground(_) => panic!("no row accepts"),
        })
    }

    /// The regions are these points and no others, none is needless and none could say more.
    fn hold(&self, what: &str, regions: &[Region], so: &dyn Fn(&Point) -> bool) {
        let title = &self.table.title;
        let mut alone: BTreeSet<usize> = BTreeSet::new();
        for point in self.points {
            let inside: Vec<usize> =
                (0..regions.len()).filter(|at| self.is_in(&regions[*at], point)).collect();
            assert_eq!(!inside.is_empty(), so(point), "{title}: {what}: {point:?}");
            alone.extend((inside.len() == 1).then(|| inside[0]));
        }
        assert_eq!(alone.len(), regions.len(), "{title}: {what}: one is needless");
        for region in regions {
            let own: Vec<&Point> = self.points.iter().filter(|point| self.is_in(region, point)).collect();
            for (column, values) in self.table.columns() {
                let told: Vec<bool> =
                    values.iter().map(|value| own.iter().any(|point| point[column] == *value)).collect();
                for (at, value) in values.iter().enumerate().filter(|(at, _)| !told[*at]) {
                    // Of numbers the next alone; lists are told by each of their diagnoses, which is not tried.
                    let next = [at.checked_sub(1), Some(at + 1)].into_iter().flatten();
                    let near = next.into_iter().any(|at| told.get(at) == Some(&true));
                    if COLUMNS[column] == "d" || column < 3 && !near {
                        continue;
                    }
                    let wider = own.iter().map(|point| {
                        let mut point = (*point).clone();
                        point[column] = *value;
                        point
                    });
                    let all = wider.into_iter().all(|point| so(&point));
                    assert!(!all, "{title}: {what}: {region:?} could say more of {}", COLUMNS[column]);
                }
            }
        }
    }

    fn told(&self, regions: &[Region]) -> String {
        let say = Wording {
            vocabulary: self.clinics.lexicon().vocabulary(),
            policy: self.clinics.terms(),
            lang: Language::En,
        };
        let all = regions.iter().map(|region| match region.tests.as_slice() {
            [] => "everybody".to_owned(),
            _ => say.condition(&region.condition()),
        });
        let all: Vec<String> = all.collect();
        if all.is_empty() { "none".to_owned() } else { all.join("; ") }
    }
}

fn policy(name: &str, rows: &str, otherwise: &str) -> String {
    let head =
        format!("policy test.{name} {{ title: \"{name}\", country: SE, language: en }}\nuse test.columns");
    format!("{head}\n{rows}otherwise {otherwise}\n")
}

fn compiled(workspace: &mut Workspace, names: &[String]) -> Vec<Arc<LoadedPolicy>> {
    let snapshot = workspace.snapshot();
    let of = |name: &String| {
        let policy = snapshot.policy(&format!("test.{name}")).expect("the policy");
        let errors: Vec<String> = snapshot.errors_of(policy).map(|it| it.message(Language::En)).collect();
        snapshot.compiled(policy).unwrap_or_else(|| panic!("{errors:?}")).clone()
    };
    names.iter().map(of).collect()
}

#[test]
fn gaps_and_overlaps_of_tables() {
    let text = include_str!("../cases/tables.txt");
    let tables: Vec<Table> =
        text.lines().filter(|line| !line.is_empty() && !line.starts_with('#')).map(Table::read).collect();
    assert!(tables.len() >= 80, "{} tables", tables.len());
    let stop = || false;
    let mut told = String::new();
    for table in &tables {
        let mut workspace = Workspace::new();
        workspace.open("columns.remit", WORDS);
        let count = table.rows.len();
        let mut rows = String::new();
        for row in 0..count {
            let condition = table.condition(row);
            writeln!(rows, "review r{row}: {condition}").expect("a text");
            let alone = policy(&format!("r{row}"), &format!("exclude r: {condition}\n"), "accept");
            workspace.open(&format!("r{row}.remit"), &alone);
        }
        workspace.open("all.remit", &policy("all", &rows, "exclude"));
        workspace.open("never.remit", &policy("never", &rows, "never"));
        let points = table.points();
        let covered = |point: &Point| (0..count).any(|row| table.holds(row, point));
        let whole = compiled(&mut workspace, &["all".to_owned(), "never".to_owned()]);
        // What a finding says of `otherwise never`.
        let left = Analysis::new(&whole[1], &stop).expect("a small policy").nobody_left(StageName::Referral);
        let somebody = points.iter().any(|point| !covered(point));
        assert_eq!(matches!(left, Proof::Refuted(_)), somebody, "{}: {left:?}", table.title);
        writeln!(told, "== {}\n{}", table.title, table.rows.join("; ")).expect("a text");
        let clinics = Clinics::new(&whole[..1], &stop).expect("a small policy");
        let mut found = Found { table, points: &points, clinics };
        let gaps = found.clinics.gap(Gap::RefusedByAll, Meant::All);
        assert!(gaps.whole && gaps.regions.iter().all(|(_, shown)| shown.is_some()), "{}", table.title);
        let gaps: Vec<Region> = gaps.regions.into_iter().map(|(region, _)| region).collect();
        found.hold("gap", &gaps, &|point| !covered(point));
        writeln!(told, "gaps: {}", found.told(&gaps)).expect("a text");
        for one in 0..count {
            for two in one + 1..count {
                let both = compiled(&mut workspace, &[format!("r{one}"), format!("r{two}")]);
                let clinics = Clinics::new(&both, &stop).expect("small policies");
                let mut found = Found { table, points: &points, clinics };
                let overlaps = found.clinics.gap(Gap::RefusedByAll, Meant::All);
                assert!(overlaps.whole, "{}", table.title);
                let overlaps: Vec<Region> = overlaps.regions.into_iter().map(|(region, _)| region).collect();
                let holds = |point: &Point| table.holds(one, point) && table.holds(two, point);
                found.hold("overlap", &overlaps, &holds);
                if !overlaps.is_empty() {
                    writeln!(told, "rows {} and {}: {}", one + 1, two + 1, found.told(&overlaps))
                        .expect("a text");
                }
            }
        }
    }
    insta::assert_snapshot!(told);
}
