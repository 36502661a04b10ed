//! Policies and vocabularies as sections, and back. Input: a compiled form. Output: its bytes, those of its texts in each
//! language, and those of its places.

use std::convert::Infallible;

use minicbor::{Decode, Encode};
use remit_engine::ir::{Apart, Location};
use remit_engine::value::Language;

use crate::nesting::is_shallow;

/// A compiled form in parts.
pub(crate) struct Encoded {
    /// What decides, with numbers in place of texts.
    pub(crate) form: Vec<u8>,
    /// The texts of each language in which there are some.
    pub(crate) texts: Vec<(Language, Vec<u8>)>,
    /// The places; none where nothing has one.
    pub(crate) places: Option<Vec<u8>>,
}

/// Places in files: each file once.
#[derive(Debug, Default, Encode, Decode)]
struct Places {
    #[n(0)]
    files: Vec<String>,
    #[n(1)]
    lines: Vec<(u32, u32)>,
}

/// Encodes a compiled form; `None` where a number is beyond what is written.
pub(crate) fn encode(form: &impl Encode<Apart>) -> Option<Encoded> {
    let mut apart = Apart::default();
    let mut bytes = Vec::new();
    let written: Result<(), minicbor::encode::Error<Infallible>> =
        minicbor::encode_with(form, &mut bytes, &mut apart);
    written.ok()?;
    let texts = Language::ALL.into_iter().filter_map(|language| {
        let rows: Vec<Option<&str>> = apart.texts(language).collect();
        Some((language, plain(&rows)?)).filter(|_| rows.iter().any(Option::is_some))
    });
    let texts = texts.collect();
    let mut places = Places::default();
    for place in apart.places() {
        let known = places.files.iter().position(|file| *file == place.file);
        let file = known.unwrap_or(places.files.len());
        if known.is_none() {
            places.files.push(place.file.clone());
        }
        places.lines.push((u32::try_from(file).ok()?, place.line));
    }
    let places = if places.lines.is_empty() { None } else { Some(plain(&places)?) };
    Some(Encoded { form: bytes, texts, places })
}

/// Encodes what refers to nothing.
pub(crate) fn plain(what: &impl Encode<()>) -> Option<Vec<u8>> {
    let mut bytes = Vec::new();
    let written: Result<(), minicbor::encode::Error<Infallible>> = minicbor::encode(what, &mut bytes);
    written.ok().map(|()| bytes)
}

/// The tables that a form refers to.
pub(crate) fn apart(texts: &[(Language, &[u8])], places: Option<&[u8]>) -> Option<Apart> {
    let texts = texts.iter().map(|(language, bytes)| Some((*language, read(bytes, &mut ())?)));
    let texts: Vec<(Language, Vec<Option<String>>)> = texts.collect::<Option<_>>()?;
    let places = places.map(|bytes| read::<Places, ()>(bytes, &mut ()));
    let places = match places {
        Some(places) => {
            let Places { files, lines } = places?;
            let place =
                |(file, line): (u32, u32)| Some(Location { file: files.get(file as usize)?.clone(), line });
            lines.into_iter().map(place).collect::<Option<_>>()?
        }
        None => Vec::new(),
    };
    Some(Apart::of(&texts, places))
}

/// Decodes one item that nothing follows; `None` where it is not what it should be.
pub(crate) fn read<'b, T: Decode<'b, C>, C>(bytes: &'b [u8], with: &mut C) -> Option<T> {
    if !is_shallow(bytes) {
        return None;
    }
    minicbor::decode_with(bytes, with).ok()
}
