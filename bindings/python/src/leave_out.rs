//! Facts left out of referrals. Input: a referral's JSON and facts by their paths. Output: the JSON without them, all else letter by
//! letter as it was.

use std::borrow::Cow;
use std::fmt;

use pyo3::prelude::*;
use serde::Deserialize;
use serde::de::{Deserializer, MapAccess, Visitor};
use serde_json::value::RawValue;

/// The fields of an object in their order, those that are written twice both.
struct Fields<'j>(Vec<(Cow<'j, str>, &'j RawValue)>);

impl<'de: 'j, 'j> Deserialize<'de> for Fields<'j> {
    fn deserialize<D: Deserializer<'de>>(from: D) -> Result<Self, D::Error> {
        struct Reader;
        impl<'de> Visitor<'de> for Reader {
            type Value = Fields<'de>;

            fn expecting(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
                out.write_str("an object")
            }

            fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<Fields<'de>, A::Error> {
                let mut fields = Vec::new();
                while let Some(name) = map.next_key::<Cow<'de, str>>()? {
                    fields.push((name, map.next_value()?));
                }
                Ok(Fields(fields))
            }
        }
        from.deserialize_map(Reader)
    }
}

/// The referral without those facts, and which of them it had. What is no referral stays as it is.
#[pyfunction]
#[pyo3(name = "_without_facts")]
pub(crate) fn without_facts(referral: String, facts: Vec<String>) -> (String, Vec<String>) {
    let mut rest = referral;
    let mut gone = Vec::new();
    for fact in facts {
        // Most referrals have none of them.
        let last = fact.rsplit('.').next().unwrap_or_default();
        if rest.contains(last)
            && let Some(without) = without(&rest, &fact)
        {
            rest = without;
            gone.push(fact);
        }
    }
    (rest, gone)
}

/// The object without what is at that path; none where nothing is.
fn without(object: &str, path: &str) -> Option<String> {
    let Fields(fields) = serde_json::from_str(object).ok()?;
    let (first, rest) = path.split_once('.').map_or((path, None), |(first, rest)| (first, Some(rest)));
    let mut found = false;
    let mut kept: Vec<(Cow<'_, str>, Cow<'_, str>)> = Vec::new();
    for (name, value) in fields {
        let value = value.get();
        match rest {
            None if name == first => found = true,
            Some(rest) if name == first => match without(value, rest) {
                Some(inner) => {
                    found = true;
                    kept.push((name, Cow::Owned(inner)));
                }
                None => kept.push((name, Cow::Borrowed(value))),
            },
            None | Some(_) => kept.push((name, Cow::Borrowed(value))),
        }
    }
    let one = |(name, value): &(Cow<'_, str>, Cow<'_, str>)| {
        Some(format!("{}:{value}", serde_json::to_string(name).ok()?))
    };
    let fields = kept.iter().map(one).collect::<Option<Vec<String>>>()?;
    found.then(|| format!("{{{}}}", fields.join(",")))
}
