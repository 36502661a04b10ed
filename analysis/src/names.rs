//! What a decision speaks of, by names that are the same in every version of a vocabulary.

use remit_engine::ir::{Action, Lookup, Route, Vocabulary};

/// An action by the names of what it speaks of.
pub(crate) fn action(vocabulary: &Vocabulary, action: &Action) -> String {
    let concept = |id| vocabulary.concepts.as_slice().at(id).map_or("", |concept| concept.id.as_str());
    match action {
        Action::Route(Route::Destination(id)) => {
            let place = vocabulary.destinations.as_slice().at(*id);
            format!("route {}", place.map_or("", |place| place.id.as_str()))
        }
        Action::Route(Route::Text(text)) => {
            let texts: Vec<&str> = text.all().map(|(_, text)| text).collect();
            format!("route \"{}\"", texts.first().unwrap_or(&""))
        }
        Action::Service(id) => format!("service {}", concept(*id)),
        Action::Reply(id) => format!("reply {}", concept(*id)),
        Action::Note(_) => "note".to_owned(),
        Action::Within(time) => {
            let unit = vocabulary.units.as_slice().at(time.unit);
            format!("within {} {}", time.number, unit.map_or("", |unit| unit.id.as_str()))
        }
        Action::Priority(place) => format!("priority {place}"),
        Action::OneOf(choices) => {
            let choices: Vec<String> =
                choices.iter().map(|choice| self::action(vocabulary, choice)).collect();
            format!("one of ({})", choices.join(", "))
        }
    }
}
