//! A workspace that has lived through many edits says what one says that reads the same files for the first time.

#![expect(clippy::disallowed_methods, reason = "the clinics' files are read from disk")]

use remit_engine::value::Language;
use std::collections::BTreeMap;
use std::fmt::Write;
use std::path::Path;

use remit_compiler::base::Loc;
use remit_compiler::workspace::{Snapshot, Workspace};
use remit_tests::lsp::Random;

type Files = BTreeMap<String, String>;

/// Two clinics that share the standard library, of which one file lies in the workspace, and a library that one uses.
fn files() -> Files {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("..");
    let paths = [
        "policies/telemark_smerte/policy.remit",
        "policies/telemark_smerte/sources.remit",
        "policies/telemark_smerte/cases_helfo.remit",
        "policies/bergen_smerteklinikken/policy.remit",
        "policies/bergen_smerteklinikken/sources.remit",
        "policies/bergen_smerteklinikken/cases_content.remit",
        "stdlib/outcomes.remit",
    ];
    let mut files: Files = paths
        .iter()
        .map(|path| ((*path).to_owned(), std::fs::read_to_string(root.join(path)).expect("a file")))
        .collect();
    files.insert(
        "own/words.remit".to_owned(),
        "library own.words { language: nb }\n\nconcept odd_pain: diagnosis is chronic_pain { label: nb \"Rar smerte\" }\n\
         fact patient.odd: yes/no { ask: nb \"Rar?\" }\ndestination odd_place { label: nb \"Rart sted\" }\n"
            .to_owned(),
    );
    files.insert(
        "own/policy.remit".to_owned(),
        "policy own.clinic { title: nb \"Egen\", language: nb }\n\nuse own.words\n\n\
         define odd = patient.odd or diagnosis odd_pain\nexclude odd_ones: odd -> route odd_place\n\
         accept diagnosis odd_pain unless patient.odd\nrequire patient.odd yes\notherwise review\n\n\
         case \"rar\" { patient.odd: yes } expect exclude by odd_ones -> route odd_place\n"
            .to_owned(),
    );
    files
}

/// Everything that a snapshot tells, with places by path, since ids of files depend on how they came.
fn told(snapshot: &Snapshot) -> String {
    let place = |loc: Loc| {
        let path = snapshot.file(loc.file).map_or("", |file| file.path());
        format!("{path}:{}-{}", loc.span.start, loc.span.end)
    };
    let mut found = Vec::new();
    for diagnostic in snapshot.diagnostics() {
        let worded = diagnostic.worded(Language::Nb);
        let mut text = String::new();
        let _ = writeln!(text, "{} {} {}", place(diagnostic.loc), diagnostic.code.id(), worded.message);
        for label in worded.labels {
            let _ = writeln!(text, "  {} {}", place(label.loc), label.text);
        }
        for help in worded.helps {
            let _ = writeln!(text, "  {}", help.text);
        }
        found.push(text);
    }
    found.sort();
    let mut text = found.concat();
    for file in snapshot.files() {
        for occurrence in snapshot.index().of_file(file.id) {
            let declared = snapshot.index().declaration(&occurrence.symbol).map(place);
            let _ = writeln!(text, "{} {} {declared:?}", place(occurrence.loc), occurrence.declares);
        }
    }
    for case in snapshot.model().cases.values() {
        let _ = writeln!(text, "{} {} {}", place(case.loc), case.runnable, case.lines.entries.len());
    }
    let words = snapshot.lexicon().map(|lexicon| lexicon.vocabulary());
    text.push_str(&format!("{words:?}"));
    for (id, policy) in snapshot.model().policies.iter() {
        let compiled = snapshot.compiled(id).map(|compiled| compiled.ir());
        let compiled = format!("{compiled:?}");
        let _ = writeln!(text, "\n{} {compiled}", policy.head.name);
    }
    text
}

/// A word of the language or of a policy, and where it is.
fn word_at(text: &str, random: &mut Random) -> Option<(usize, usize)> {
    let is_word = |letter: char| letter.is_alphanumeric() || "._\"".contains(letter);
    let words: Vec<(usize, &str)> = text
        .split(|letter: char| !is_word(letter))
        .filter(|word| !word.is_empty())
        .map(|word| (word.as_ptr() as usize - text.as_ptr() as usize, word))
        .collect();
    let (start, word) = words.get(random.below(words.len()))?;
    Some((*start, start + word.len()))
}

fn line_at(text: &str, random: &mut Random) -> (usize, usize) {
    let starts: Vec<usize> =
        std::iter::once(0).chain(text.match_indices('\n').map(|(at, _)| at + 1)).collect();
    let at = random.below(starts.len());
    (starts[at], starts.get(at + 1).copied().unwrap_or(text.len()))
}

/// Changes files in a way that people do, and that tends to hit what others lean on; says which.
fn change(files: &mut Files, first: &Files, random: &mut Random) -> Vec<String> {
    if random.below(8) == 0 {
        files.clone_from(first);
        return first.keys().cloned().collect();
    }
    vec![change_one(files, first, random)]
}

/// Another number, another verb: what says something else and breaks nothing.
fn meaning_changed(text: &str, random: &mut Random) -> String {
    let digits: Vec<usize> =
        text.match_indices(|letter: char| letter.is_ascii_digit()).map(|(at, _)| at).collect();
    let verbs: Vec<usize> = text.match_indices("exclude ").map(|(at, _)| at).collect();
    let mut new = text.to_owned();
    if random.below(2) == 0 && !verbs.is_empty() {
        let at = *random.pick(&verbs);
        new.replace_range(at..at + "exclude".len(), "review");
    } else if !digits.is_empty() {
        let at = *random.pick(&digits);
        new.replace_range(at..=at, &(1 + random.below(9)).to_string());
    }
    new
}

fn change_one(files: &mut Files, first: &Files, random: &mut Random) -> String {
    let all: Vec<String> = first.keys().cloned().collect();
    let path = random.pick(&all).clone();
    let Some(text) = files.get(&path).cloned() else {
        files.insert(path.clone(), first[&path].clone());
        return path;
    };
    let other = files.get(random.pick(&all)).cloned().unwrap_or_default();
    let mut new = text.clone();
    match random.below(20) {
        12..20 => new = meaning_changed(&text, random),
        0 => {
            files.remove(&path);
            return path;
        }
        1 | 2 => new.clone_from(&first[&path]),
        3 => new.insert(0, '\n'),
        4 | 5 => {
            let (start, end) = line_at(&text, random);
            new.replace_range(start..end, "");
        }
        6 | 7 => {
            let (start, end) = line_at(&other, random);
            new.insert_str(line_at(&text, random).0, &other[start..end]);
        }
        8 => {
            if let Some((start, _)) = word_at(&text, random) {
                new.insert(start, 'x');
            }
        }
        // The head and the lines after it: names of files, and what they use.
        9 => {
            let head =
                text.find("\n\n").and_then(|end| text[end + 2..].find("\n\n").map(|more| end + 2 + more));
            let head = &text[..head.unwrap_or(text.len())];
            if let (Some((start, end)), Some((from, to))) = (word_at(head, random), word_at(&other, random)) {
                new.replace_range(start..end, &other[from..to]);
            }
        }
        _ => {
            if let (Some((start, end)), Some((from, to))) = (word_at(&text, random), word_at(&other, random))
            {
                new.replace_range(start..end, &other[from..to]);
            }
        }
    }
    files.insert(path.clone(), new);
    path
}

fn lives_like_new(seed: u64, edits: usize) {
    let mut random = Random::new(seed);
    let first = files();
    let mut files = first.clone();
    let mut workspace = Workspace::new();
    for (path, text) in &files {
        workspace.open(path, text);
    }
    let begun = workspace.snapshot();
    let mut policies = begun.model().policies.ids();
    assert!(policies.all(|id| begun.compiled(id).is_some()), "{}", told(&begun));
    for edit in 0..edits {
        let paths = change(&mut files, &first, &mut random);
        for path in &paths {
            match files.get(path) {
                Some(text) => workspace.open(path, text),
                None => workspace.remove(path),
            }
        }
        let lived = workspace.snapshot();
        // Some edits come in one go.
        if random.below(3) == 0 {
            continue;
        }
        let mut fresh = Workspace::new();
        for (path, text) in files.iter().rev() {
            fresh.open(path, text);
        }
        let (lived, fresh) = (told(&lived), told(&fresh.snapshot()));
        let differs = lived.lines().zip(fresh.lines()).find(|(lived, fresh)| lived != fresh);
        assert!(lived == fresh, "seed {seed}, edit {edit} of {paths:?}: lived and fresh differ: {differs:?}");
    }
}

#[test]
fn edits_leave_what_a_first_reading_finds() {
    for seed in 1..=4 {
        lives_like_new(seed, 50);
    }
}

/// What a hand leaves in the middle of a word, a statement or a bracket.
const HALF_TYPED: [&str; 12] = [
    "{",
    "}",
    "(",
    "\"",
    "\n",
    " and ",
    "-> ",
    "exclude ",
    "section \"x\" {\n",
    "\n# ",
    ":",
    "\ncase \"x\" { ",
];

/// All files of a clinic, of which one is edited now and then, mostly into what cannot be read.
fn half_typed(clinic: &str, seed: u64, edits: usize) {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("../policies").join(clinic);
    let mut files = Files::new();
    for entry in std::fs::read_dir(root).expect("a clinic").flatten() {
        let path = entry.path();
        if path.extension().is_some_and(|ending| ending == "remit") {
            let text = std::fs::read_to_string(&path).expect("a file");
            files.insert(path.file_name().expect("a name").to_string_lossy().into_owned(), text);
        }
    }
    if files.is_empty() {
        return;
    }
    let mut random = Random::new(seed);
    let mut workspace = Workspace::new();
    files.iter().for_each(|(path, text)| workspace.open(path, text));
    workspace.snapshot();
    for edit in 0..edits {
        let all: Vec<String> = files.keys().cloned().collect();
        let path = random.pick(&all).clone();
        let text = files.get_mut(&path).expect("it is there");
        let mut at = random.below(text.len());
        while !text.is_char_boundary(at) {
            at -= 1;
        }
        if random.below(3) == 0 {
            let end = (at..text.len()).find(|end| *end > at + 5 && text.is_char_boundary(*end));
            text.replace_range(at..end.unwrap_or(text.len()), "");
        } else {
            text.insert_str(at, random.pick::<&str>(&HALF_TYPED));
        }
        workspace.open(&path, text);
        let lived = workspace.snapshot();
        if edit % 4 != 3 {
            continue;
        }
        let mut fresh = Workspace::new();
        files.iter().for_each(|(path, text)| fresh.open(path, text));
        let (lived, fresh) = (told(&lived), told(&fresh.snapshot()));
        let differs = lived.lines().zip(fresh.lines()).find(|(lived, fresh)| lived != fresh);
        assert!(lived == fresh, "{clinic}, edit {edit} of {path}: lived and fresh differ: {differs:?}");
    }
}

#[test]
fn half_typed_texts_are_read_like_new_ones() {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("../policies");
    let folders = std::fs::read_dir(root).expect("the clinics").flatten().filter(|it| it.path().is_dir());
    let mut clinics: Vec<_> = folders.map(|it| it.file_name().to_string_lossy().into_owned()).collect();
    clinics.sort();
    for (clinic, seed) in clinics.iter().zip(1..) {
        half_typed(clinic, seed, 12);
    }
}
