//! The keys that values written as objects have. Who describes referrals reads them here too.

/// Of an amount that lies between bounds.
pub(super) const BOUNDS: [&str; 2] = ["min", "max"];

/// Of when something happened.
pub(super) const EVENT: [&str; 3] = ["ago", "min", "max"];

/// Of a value with the day that it is from.
pub(super) const DATED: [&str; 2] = ["value", "on"];

/// Of a list that may leave the rest open.
pub(super) const LIST: [&str; 2] = ["values", "complete"];

/// Of a concept.
pub(super) const CONCEPT: [&str; 4] = ["concept", "certainty", "system", "code"];

/// Of a medicine.
pub(super) const MEDICINE: [&str; 11] = [
    "substance",
    "route",
    "brand",
    "system",
    "code",
    "name",
    "dose",
    "times_per_day",
    "rate",
    "daily",
    "as_needed",
];

/// The keys of a medicine.
pub fn medicine_keys() -> impl Iterator<Item = &'static str> {
    MEDICINE.into_iter()
}

/// The keys of lists: `values` and `complete`.
pub fn list_keys() -> impl Iterator<Item = &'static str> {
    LIST.into_iter()
}

/// The keys of amounts, times, concepts and medicines; some belong to two of them.
pub fn entry_keys() -> impl Iterator<Item = &'static str> {
    EVENT.into_iter().chain(DATED).chain(CONCEPT).chain(MEDICINE)
}
