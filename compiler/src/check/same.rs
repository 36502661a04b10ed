//! Whether two conditions say the same, wherever they are written.

use crate::resolve::{Condition, ConditionKind, EventTest, Guard, Quantity, Term};

/// Whether two statements hold for the same referrals, as far as their wording tells.
pub(crate) fn guards(one: &Guard, two: &Guard) -> bool {
    let within = match (&one.within, &two.within) {
        (None, None) => true,
        (Some(one), Some(two)) => conditions(&one.condition, &two.condition),
        (Some(_), None) | (None, Some(_)) => false,
    };
    within && optional(&one.when, &two.when) && optional(&one.unless, &two.unless)
}

fn optional(one: &Option<Condition>, two: &Option<Condition>) -> bool {
    match (one, two) {
        (None, None) => true,
        (Some(one), Some(two)) => conditions(one, two),
        (Some(_), None) | (None, Some(_)) => false,
    }
}

/// Whether two conditions are the same; the order of what is joined does not count.
pub(super) fn conditions(one: &Condition, two: &Condition) -> bool {
    use ConditionKind as Kind;
    match (&one.kind, &two.kind) {
        (Kind::Always, Kind::Always) => true,
        (Kind::Truth(one), Kind::Truth(two))
        | (Kind::Given(one), Kind::Given(two))
        | (Kind::Missing(one), Kind::Missing(two)) => one == two,
        (Kind::Defined(one), Kind::Defined(two)) => one == two,
        (Kind::Compare(one, how, with), Kind::Compare(two, other_how, other)) => {
            one == two && how == other_how && quantities(with, other)
        }
        (Kind::Between(one, low, high), Kind::Between(two, other_low, other_high)) => {
            one == two && quantities(low, other_low) && quantities(high, other_high)
        }
        (Kind::Dated(one, how, with), Kind::Dated(two, other_how, other)) => {
            one == two && how == other_how && quantities(with, other)
        }
        (Kind::Event(one, how), Kind::Event(two, other)) => one == two && events(how, other),
        (Kind::Test(one, how, named, certain), Kind::Test(two, other_how, others, other)) => {
            (one, how, certain) == (two, other_how, other) && alike(named, others, terms)
        }
        (Kind::Entries(one, how, with), Kind::Entries(two, other_how, other)) => {
            let alike = match (with, other) {
                (Some(one), Some(two)) => conditions(one, two),
                (None, None) => true,
                (Some(_), None) | (None, Some(_)) => false,
            };
            one == two && how == other_how && alike
        }
        (Kind::Not(one), Kind::Not(two)) => conditions(one, two),
        (Kind::Count(one, parts), Kind::Count(two, others)) => one == two && alike(parts, others, conditions),
        (Kind::And(one), Kind::And(two)) | (Kind::Or(one), Kind::Or(two)) => alike(one, two, conditions),
        _ => false,
    }
}

/// Whether each has its like in the other.
fn alike<T>(one: &[T], two: &[T], same: fn(&T, &T) -> bool) -> bool {
    let within = |some: &[T], others: &[T]| some.iter().all(|it| others.iter().any(|other| same(it, other)));
    within(one, two) && within(two, one)
}

fn events(one: &EventTest, two: &EventTest) -> bool {
    match (one, two) {
        (EventTest::Within(one), EventTest::Within(two)) | (EventTest::Over(one), EventTest::Over(two)) => {
            quantities(one, two)
        }
        (EventTest::Ever, EventTest::Ever) => true,
        (EventTest::Within(_) | EventTest::Over(_) | EventTest::Ever, _) => false,
    }
}

fn quantities(one: &Quantity, two: &Quantity) -> bool {
    one.value == two.value && one.unit == two.unit
}

pub(super) fn terms(one: &Term, two: &Term) -> bool {
    match (one, two) {
        (Term::Concept(one, _), Term::Concept(two, _)) => one == two,
        (Term::Choice(one, _), Term::Choice(two, _)) => one == two,
        (Term::Destination(one, _), Term::Destination(two, _)) => one == two,
        (Term::Code(one, code, _), Term::Code(two, other, _)) => one == two && code == other,
        _ => false,
    }
}
