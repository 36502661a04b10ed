//! The words that every small policy shares. Output: the library as text, and the same as tables.

/// What a fact's values are.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Kind {
    /// Yes or no.
    Truth,
    /// Points, in whole numbers or in halves too.
    Points {
        /// Whether halves do not occur.
        whole: bool,
    },
    /// A whole number from 0 to 5, which no other value is.
    Score,
    /// A whole number from 0 to 5, and the day that it is from, in months before the referral.
    Dated,
    /// When something happened, in months before the referral.
    Event,
    /// One of [`CHOICES`].
    Choice,
    /// One thing.
    Thing,
    /// A set of things.
    Things,
    /// A set of services: those asked for.
    Request,
    /// A text, of which only its presence counts.
    Text,
}

/// What silence counts as.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Silence {
    /// Yes or no.
    Truth(bool),
    /// So many points.
    Points(u8),
    /// A choice.
    Choice(usize),
    /// A concept, alone.
    Concept(usize),
    /// An empty set.
    Empty,
    /// It never happened.
    Never,
}

/// A fact of the library.
#[derive(Clone, Copy, Debug)]
pub struct Fact {
    /// Its name.
    pub name: &'static str,
    /// What its values are.
    pub kind: Kind,
    /// What the library says that silence counts as.
    pub silent: Option<Silence>,
    /// Whether a person at the clinic tells it, not who referred.
    pub clinic: bool,
}

const fn fact(name: &'static str, kind: Kind, silent: Option<Silence>) -> Fact {
    Fact { name, kind, silent, clinic: false }
}

const fn judged(name: &'static str, kind: Kind) -> Fact {
    Fact { name, kind, silent: None, clinic: true }
}

/// The facts.
pub const FACTS: [Fact; 26] = [
    fact("free_a", Kind::Truth, None),
    fact("free_b", Kind::Truth, None),
    fact("free_c", Kind::Truth, None),
    judged("judged_a", Kind::Truth),
    fact("no_a", Kind::Truth, Some(Silence::Truth(false))),
    fact("no_b", Kind::Truth, Some(Silence::Truth(false))),
    fact("yes_a", Kind::Truth, Some(Silence::Truth(true))),
    fact("tally", Kind::Points { whole: true }, None),
    fact("amount", Kind::Points { whole: false }, None),
    fact("silent_score", Kind::Points { whole: true }, Some(Silence::Points(2))),
    fact("number", Kind::Score, None),
    fact("silent_number", Kind::Score, Some(Silence::Points(2))),
    fact("level", Kind::Dated, None),
    judged("judged_level", Kind::Dated),
    fact("seen", Kind::Event, None),
    fact("silent_seen", Kind::Event, Some(Silence::Never)),
    fact("colour", Kind::Choice, None),
    fact("silent_colour", Kind::Choice, Some(Silence::Choice(0))),
    fact("one_thing", Kind::Thing, None),
    fact("silent_thing", Kind::Thing, Some(Silence::Concept(ALONE))),
    fact("things", Kind::Things, None),
    fact("silent_things", Kind::Things, Some(Silence::Empty)),
    judged("judged_things", Kind::Things),
    fact("text_a", Kind::Text, None),
    fact("text_b", Kind::Text, None),
    fact("request", Kind::Request, Some(Silence::Empty)),
];

/// The choices of a fact of that kind.
pub const CHOICES: [&str; 3] = ["red", "green", "blue"];

/// A concept with those directly above it.
#[derive(Clone, Copy, Debug)]
pub struct Concept {
    /// Its name.
    pub name: &'static str,
    /// The indices of its parents.
    pub parents: &'static [usize],
}

const fn concept(name: &'static str, parents: &'static [usize]) -> Concept {
    Concept { name, parents }
}

const ALONE: usize = 4;

/// The things.
pub const THINGS: [Concept; 5] = [
    concept("top", &[]),
    concept("left", &[0]),
    concept("right", &[0]),
    concept("both", &[1, 2]),
    concept("alone", &[]),
];

/// The services.
pub const SERVICES: [Concept; 3] =
    [concept("massage", &[]), concept("deep_massage", &[0]), concept("laser", &[])];

/// The concepts that a fact speaks of.
pub fn concepts(kind: Kind) -> &'static [Concept] {
    match kind {
        Kind::Thing | Kind::Things => &THINGS,
        Kind::Request => &SERVICES,
        Kind::Truth
        | Kind::Points { .. }
        | Kind::Score
        | Kind::Dated
        | Kind::Event
        | Kind::Choice
        | Kind::Text => &[],
    }
}

/// Whether a concept is another, or below it.
pub fn is_below(concepts: &[Concept], one: usize, above: usize) -> bool {
    one == above || concepts[one].parents.iter().any(|parent| is_below(concepts, *parent, above))
}

/// Where a referral can be sent.
pub const PRIORITIES: [&str; 3] = ["first", "soon", "routine"];
/// Where a referral can be sent.
pub const PLACES: [&str; 3] = ["north", "south", "west"];
/// How it can be answered.
pub const REPLIES: [&str; 2] = ["letter", "call"];
/// Who can be responsible.
pub const PARTIES: [&str; 2] = ["helper", "sender"];

/// The units of deadlines, with how many 240ths of a day they are: five working days are as long as a week.
pub const UNITS: [(&str, u32); 6] = [
    ("days", 240),
    ("weeks", 7 * 240),
    ("months", 7305),
    ("years", 12 * 7305),
    ("working days", 336),
    ("hours", 10),
];

/// The library as text.
pub fn library() -> String {
    let mut text = "library oracle.words { language: en }\n\ncategory thing { label: \"Thing\" }\n\
                    unit points: score_kind\n"
        .to_owned();
    let mut concepts = |category: &str, all: &[Concept]| {
        for (index, concept) in all.iter().enumerate() {
            let parents: Vec<&str> = concept.parents.iter().map(|parent| all[*parent].name).collect();
            let below =
                if parents.is_empty() { String::new() } else { format!(" is {}", parents.join(", ")) };
            // One with a code: then there can be things that no concept describes.
            let code = if category == "thing" && index == ALONE { "code: icd10_se \"Z99\"\n" } else { "" };
            let name = concept.name;
            text += &format!("concept {name}: {category}{below} {{\nlabel: \"{name}\"\n{code}}}\n");
        }
    };
    let plain =
        |names: &[&'static str]| -> Vec<Concept> { names.iter().map(|it| concept(it, &[])).collect() };
    concepts("thing", &THINGS);
    concepts("service", &SERVICES);
    concepts("outcome", &plain(&REPLIES));
    concepts("party", &plain(&PARTIES));
    for place in PLACES {
        text += &format!("destination {place} {{ label: \"{place}\" }}\n");
    }
    // Who asks for what is a fact of the standard library.
    for fact in FACTS.iter().filter(|fact| fact.kind != Kind::Request) {
        let kind = match fact.kind {
            Kind::Truth => "yes/no".to_owned(),
            Kind::Points { .. } => "points".to_owned(),
            Kind::Score | Kind::Dated => "number".to_owned(),
            Kind::Event => "event".to_owned(),
            Kind::Choice => format!("one of ({})", CHOICES.join(", ")),
            Kind::Thing => "thing".to_owned(),
            Kind::Things | Kind::Request => "any of thing".to_owned(),
            Kind::Text => "given".to_owned(),
        };
        let silent =
            fact.silent.map(|it| format!("; silent: {}", silence(fact.kind, it))).unwrap_or_default();
        let whole = match fact.kind {
            Kind::Points { whole: true } => "; whole: yes",
            Kind::Score | Kind::Dated => "; whole: yes; range: 0 to 5",
            _ => "",
        };
        let judged = if fact.clinic { "; judged_by: clinic" } else { "" };
        let keys = format!("label: \"{name}\"; ask: \"{name}?\"{silent}{whole}{judged}", name = fact.name);
        text += &format!("fact {}: {kind} {{\n  {}\n}}\n", fact.name, keys.replace("; ", "\n  "));
    }
    text
}

/// What silence counts as, as written.
pub fn silence(kind: Kind, silence: Silence) -> String {
    match silence {
        Silence::Truth(value) => if value { "yes" } else { "no" }.to_owned(),
        Silence::Points(points) if kind == Kind::Score => points.to_string(),
        Silence::Points(points) => format!("{points} points"),
        Silence::Choice(index) => CHOICES[index].to_owned(),
        Silence::Concept(index) => concepts(kind)[index].name.to_owned(),
        Silence::Empty => "none".to_owned(),
        Silence::Never => "never".to_owned(),
    }
}
