//! Bundles: the same input gives the same bytes, what is loaded decides as what was compiled, and whatever is wrong is said.

use std::fs;

use remit_bundle::{
    BuildError, Builder, Bundle, BundleError, Header, Part, Section, SourceText, Texts, gaps,
};
use remit_compiler::workspace::Workspace;
use remit_engine::eval::{Engine, NoVersion};
use remit_engine::ir::{Program, StageName};
use remit_engine::value::{Date, Language};
use remit_tests::oracle::generate::scenario;
use remit_tests::oracle::scenarios;
use remit_tests::repository::{clinics, files};

fn day(text: &str) -> Date {
    text.parse().unwrap()
}

fn built(programs: &[&Program], texts: Vec<SourceText>) -> Vec<u8> {
    let mut builder = Builder::new("test", Some(7));
    for program in programs {
        builder.workspace(program, texts.clone()).unwrap();
    }
    builder.finish(false).unwrap()
}

/// The clinics of the repository as a bundle.
fn region() -> Vec<u8> {
    let mut workspace = clinics(|_, text| text);
    let snapshot = workspace.snapshot();
    let texts = snapshot.files().iter().map(|file| SourceText::new(file.path(), file.text()));
    built(&[snapshot.program()], texts.collect())
}

/// Every answer of every policy to a referral, without what names the bundle.
fn answers(engine: &Engine, json: &[u8]) -> Vec<String> {
    let letter = engine.letter(json, Some(day("2026-11-21")));
    let decide = |policy: &std::sync::Arc<remit_engine::eval::LoadedPolicy>| match letter.prepare(policy) {
        Err(errors) => errors.to_string(),
        Ok(prepared) => [StageName::Referral, StageName::Discharge]
            .map(|stage| {
                let mut decision = prepared.explain(stage, Language::Sv);
                decision.provenance.bundle = None;
                serde_json::to_string(&decision).unwrap()
            })
            .join("\n"),
    };
    engine.policies().iter().map(decide).collect()
}

#[test]
fn what_is_loaded_decides_as_what_was_compiled() {
    let mut workspace = clinics(|_, text| text);
    let program = workspace.snapshot().program().clone();
    let bundle = Bundle::open(region()).unwrap();
    bundle.verify().unwrap();
    assert_eq!(bundle.programs(Texts::All).unwrap(), std::slice::from_ref(&program));
    let (before, after) = (Engine::load(program).unwrap(), bundle.engine(Texts::All).unwrap());
    let referrals = files("policies/referrals", "json");
    assert!(referrals.len() > 100, "{}", referrals.len());
    for path in referrals {
        let json = fs::read(&path).unwrap();
        assert_eq!(answers(&before, &json), answers(&after, &json), "{}", path.display());
    }
}

#[test]
fn generated_policies_survive_a_bundle() {
    for seed in 0..scenarios(200) {
        let program = scenario(seed).program;
        let read = Bundle::open(built(&[&program], vec![])).unwrap().programs(Texts::All).unwrap();
        assert_eq!(read, [program], "{seed}");
    }
}

#[test]
fn without_texts_the_same_is_decided() {
    let bundle = Bundle::open(region()).unwrap();
    let (all, none) = (bundle.engine(Texts::All).unwrap(), bundle.engine(Texts::None).unwrap());
    let only = bundle.engine(Texts::Of(Language::Nb)).unwrap();
    for path in files("policies/referrals", "json") {
        let json = fs::read(&path).unwrap();
        let decided = |engine: &Engine| -> Vec<String> {
            let letter = engine.letter(&json, Some(day("2026-11-21")));
            let mut rules = Vec::new();
            let mut decide = |policy| match letter.prepare(policy) {
                Ok(prepared) => {
                    let quick = prepared.decide(StageName::Referral, &mut rules);
                    format!("{quick:?} {rules:?}")
                }
                Err(errors) => errors.to_string(),
            };
            engine.policies().iter().map(&mut decide).collect()
        };
        assert_eq!(decided(&all), decided(&none), "{}", path.display());
        assert_eq!(decided(&all), decided(&only), "{}", path.display());
    }
}

/// The workspace of a small clinic, its files in some order and with some line ends.
fn small(
    version: &str,
    from: &str,
    limit: u32,
    change: impl Fn(&str) -> String,
) -> (Program, Vec<SourceText>) {
    let policy = format!(
        "policy small.clinic {{\n  title: en \"Small\"\n  language: en\n  version: \"{version}\"\n  {from}\n}}\n\n\
         /// Too old.\nexclude patient.age > {limit} years because en \"Too old\"\naccept diagnosis crps\n"
    );
    let cases = "cases for small.clinic\n\ncase \"old\" {\n  patient.age: 99 years\n} expect exclude\n";
    let mut workspace = Workspace::new();
    let files = [("a/policy.remit", policy.as_str()), ("a/cases.remit", cases)];
    files.iter().for_each(|(path, text)| workspace.open(path, &change(text)));
    let snapshot = workspace.snapshot();
    let program = snapshot.program().clone();
    assert_eq!(program.policies.len(), 1, "{:?}", snapshot.diagnostics());
    let own = snapshot.files().iter().filter(|file| !file.embedded);
    (program, own.map(|file| SourceText::new(file.path(), file.text())).collect())
}

fn bundle_of((program, texts): &(Program, Vec<SourceText>)) -> Vec<u8> {
    built(&[program], texts.clone())
}

#[test]
fn the_same_sources_give_the_same_bytes() {
    let plain = bundle_of(&small("1", "valid_from: 2026-01-01", 70, str::to_owned));
    let windows = small("1", "valid_from: 2026-01-01", 70, |text| text.replace('\n', "\r\n"));
    assert_eq!(plain, bundle_of(&windows));
    let marked = small("1", "valid_from: 2026-01-01", 70, |text| format!("\u{feff}{text}"));
    assert_eq!(plain, bundle_of(&marked));
    let (program, mut texts) = small("1", "valid_from: 2026-01-01", 70, str::to_owned);
    texts.reverse();
    assert_eq!(plain, built(&[&program], texts));
}

#[test]
fn no_environment_changes_the_bytes() {
    let folder = tempfile::tempdir().unwrap();
    let (exit, said) = remit_tests::command::remit(folder.path(), "init some.clinic --lang sv", "");
    assert_eq!(exit, remit_cli::Exit::Good, "{said}");
    let environments = [
        [("TZ", "UTC"), ("LC_ALL", "C"), ("LANG", "C")],
        [("TZ", "Pacific/Kiritimati"), ("LC_ALL", "tr_TR.UTF-8"), ("LANG", "nb_NO.UTF-8")],
    ];
    let bundles = environments.map(|environment| {
        let mut command = std::process::Command::new(env!("CARGO_BIN_EXE_remit-tested"));
        let status = command
            .args(["build", "-o", "out.bundle", "--serial", "3"])
            .envs(environment)
            .current_dir(folder.path())
            .output()
            .unwrap();
        assert!(status.status.success(), "{}", String::from_utf8_lossy(&status.stderr));
        fs::read(folder.path().join("out.bundle")).unwrap()
    });
    assert_eq!(bundles[0], bundles[1]);
}

#[test]
fn two_checkouts_give_the_same_bytes() {
    let folders = [tempfile::tempdir().unwrap(), tempfile::tempdir().unwrap()];
    let bundles = folders.each_ref().map(|folder| {
        let mut paths = files("policies", "remit");
        if std::ptr::eq(folder, &folders[1]) {
            paths.reverse();
        }
        for path in paths {
            let name = path.strip_prefix(remit_tests::repository::root()).unwrap();
            let copy = folder.path().join(name);
            fs::create_dir_all(copy.parent().unwrap()).unwrap();
            fs::copy(&path, copy).unwrap();
        }
        let (exit, said) = remit_tests::command::remit(folder.path(), "build -o out.bundle --serial 3", "");
        assert_eq!(exit, remit_cli::Exit::Good, "{said}");
        fs::read(folder.path().join("out.bundle")).unwrap()
    });
    assert_eq!(bundles[0], bundles[1]);
    let inside = String::from_utf8_lossy(&bundles[0]);
    assert!(!inside.contains(&*folders[0].path().to_string_lossy()));
}

#[test]
fn what_decides_alone_makes_the_digest() {
    let digest = |program: &Program| program.policies[0].digest.clone();
    let own = small("1", "valid_from: 2026-01-01", 70, str::to_owned);
    let same = |change: &dyn Fn(&str) -> String| digest(&small("1", "valid_from: 2026-01-01", 70, change).0);
    assert_eq!(digest(&own.0), same(&|text| format!("// A comment.\n{text}")));
    assert_eq!(digest(&own.0), same(&|text| text.replace("Too old", "Over the limit")));
    assert_eq!(digest(&own.0), same(&|text| text.replace('\n', "\r\n")));
    assert_eq!(digest(&own.0), same(&|text| text.replace("\n\n", "\n\n\n")));
    assert_ne!(digest(&own.0), same(&|text| text.replace("> 70", ">= 70")));
    assert_ne!(digest(&own.0), same(&|text| text.replace("accept", "review")));
    let (later, _) = small("2", "valid_from: 2027-01-01", 70, str::to_owned);
    assert_eq!(digest(&own.0), digest(&later));
}

#[test]
fn a_kept_version_is_taken_in_unchanged() {
    let first = bundle_of(&small("1", "valid_from: 2026-01-01\n  valid_to: 2026-06-30", 70, str::to_owned));
    let kept = Bundle::open(first).unwrap();
    let (program, texts) = small("2", "valid_from: 2026-07-02", 75, str::to_owned);
    let mut builder = Builder::new("test", Some(8));
    builder.workspace(&program, texts).unwrap();
    builder.kept(&kept).unwrap();
    // What is there already is not there twice.
    builder.kept(&kept).unwrap();
    let both = Bundle::open(builder.finish(false).unwrap()).unwrap();
    both.verify().unwrap();
    let entries = &both.header().policies;
    assert_eq!(entries.len(), 2);
    assert_eq!(entries[0].digest, kept.header().policies[0].digest);
    let found = gaps(both.header());
    assert_eq!((found.len(), found[0].after, found[0].before), (1, day("2026-06-30"), day("2026-07-02")));

    let engine = both.engine(Texts::All).unwrap();
    let decided = |on: &str| {
        let letter =
            engine.letter(br#"{"patient": {"age": "72 years"}, "diagnosis": ["crps"]}"#, Some(day(on)));
        let policy = engine.version("small.clinic", letter.day().unwrap()).unwrap();
        let decision = letter.prepare(policy).unwrap().explain(StageName::Referral, Language::En);
        assert_eq!(decision.provenance.bundle, Some(both.id()));
        (decision.policy.version.unwrap(), decision.decision.id())
    };
    assert_eq!(decided("2026-03-01"), ("1".to_owned(), "exclude"));
    assert_eq!(decided("2026-08-01"), ("2".to_owned(), "accept"));
    let none = engine.version("small.clinic", Some(day("2026-07-01"))).unwrap_err();
    let NoVersion::NotOn { before: Some(before), after: Some(after), .. } = &none else { panic!("{none}") };
    assert_eq!((before.version.as_deref(), after.version.as_deref()), (Some("1"), Some("2")));
    assert!(matches!(engine.version("small.clinic", None), Err(NoVersion::NoDay { .. })));
    assert!(matches!(engine.version("other", None), Err(NoVersion::NoPolicy { .. })));
}

#[test]
fn versions_that_leave_open_which_decides_are_refused() {
    let build = |one: &str, two: &str, limit: u32| {
        let kept = Bundle::open(bundle_of(&small("1", one, 70, str::to_owned))).unwrap();
        let (program, texts) = small("2", two, limit, str::to_owned);
        let mut builder = Builder::new("test", None);
        builder.workspace(&program, texts).unwrap();
        builder.kept(&kept)
    };
    let twice = build("valid_from: 2026-01-01", "valid_from: 2026-01-01", 75).unwrap_err();
    assert_eq!(twice, BuildError::TwoOnOneDay { policy: "small.clinic".to_owned(), day: day("2026-01-01") });
    let nameless = build("valid_from: 2026-01-01", "", 75).unwrap_err();
    assert!(matches!(nameless, BuildError::NoFirstDay { version: Some(version), .. } if version == "2"));
    assert_eq!(build("valid_from: 2026-01-01", "valid_from: 2026-02-01", 75), Ok(()));
}

#[test]
fn a_withdrawn_version_does_not_decide() {
    let (program, _) = small("1", "valid_from: 2026-01-01\n  withdrawn: 2026-05-01", 70, str::to_owned);
    let engine = Engine::load(program).unwrap();
    assert!(engine.version("small.clinic", Some(day("2026-04-30"))).is_ok());
    let none = engine.version("small.clinic", Some(day("2026-05-01"))).unwrap_err();
    assert!(matches!(none, NoVersion::Withdrawn { .. }), "{none}");
}

#[test]
fn a_slim_bundle_is_the_beginning_of_the_full_one() {
    let (program, texts) = small("1", "valid_from: 2026-01-01", 70, str::to_owned);
    let finish = |slim: bool| {
        let mut builder = Builder::new("test", Some(7));
        builder.workspace(&program, texts.clone()).unwrap();
        builder.finish(slim).unwrap()
    };
    let (full, slim) = (finish(false), finish(true));
    assert!(full.starts_with(&slim) && slim.len() < full.len());
    let (full, slim) = (Bundle::open(full).unwrap(), Bundle::open(slim).unwrap());
    assert_eq!((full.id(), full.is_slim(), slim.is_slim()), (slim.id(), false, true));
    assert_eq!(full.files().unwrap(), texts_sorted(&texts));
    assert_eq!(slim.files(), Err(BundleError::LeftOut(Part::Files)));
    slim.verify().unwrap();
    assert_eq!(full.programs(Texts::All), slim.programs(Texts::All));
}

fn texts_sorted(texts: &[SourceText]) -> Vec<SourceText> {
    let mut texts = texts.to_vec();
    texts.sort();
    texts
}

#[test]
fn damage_is_told_wherever_it_is() {
    let bytes = bundle_of(&small("1", "valid_from: 2026-01-01", 70, str::to_owned));
    let whole = |bytes: Vec<u8>| Bundle::open(bytes).and_then(|bundle| bundle.verify().map(|()| bundle));
    let head = whole(bytes.clone()).unwrap().head().len();
    for length in (0..bytes.len()).filter(|length| *length < 2_000 || length % 997 == 0) {
        match whole(bytes[..length].to_vec()) {
            Err(_) => {}
            Ok(slim) => assert!(slim.is_slim(), "{length}"),
        }
    }
    for place in (0..bytes.len()).filter(|place| *place < head + 2_000 || place % 499 == 0) {
        let mut damaged = bytes.clone();
        damaged[place] ^= 1 << (place % 8);
        match whole(damaged) {
            // A name or a day in the header is another: that is what a signature is for.
            Ok(other) => assert!(place < head && other.id() != whole(bytes.clone()).unwrap().id(), "{place}"),
            Err(error) => assert!(!error.code().is_empty()),
        }
    }
    assert_eq!(
        whole(bytes.iter().map(|byte| byte & 0x7f).collect()).unwrap_err(),
        BundleError::ChangedInTransfer
    );
    assert_eq!(whole([bytes.clone(), vec![0]].concat()).unwrap_err(), BundleError::Damaged(Part::Header));
    assert_eq!(whole(b"policy x {}".to_vec()).unwrap_err(), BundleError::NotABundle);
}

/// The bundle with another header.
fn with_header(bytes: &[u8], change: impl FnOnce(&mut Header, &mut Vec<u8>)) -> Vec<u8> {
    let bundle = Bundle::open(bytes.to_vec()).unwrap();
    let (mut header, mut body) = (bundle.header().clone(), bytes[bundle.head().len()..].to_vec());
    change(&mut header, &mut body);
    let header = minicbor::to_vec(&header).unwrap();
    let length = u32::try_from(header.len()).unwrap();
    [&bytes[..12], &length.to_le_bytes(), &header, &body].concat()
}

#[test]
fn what_is_unknown_is_skipped_or_refused_by_name() {
    let bytes = bundle_of(&small("1", "valid_from: 2026-01-01", 70, str::to_owned));
    let added = |mandatory: bool| {
        with_header(&bytes, |header, body| {
            header.sections.push(Section {
                kind: "pictures".to_owned(),
                mandatory,
                offset: body.len() as u64,
                length: 3,
                sha256: [0; 32],
                ..Section::default()
            });
            body.extend(b"png");
        })
    };
    assert!(Bundle::open(added(false)).unwrap().engine(Texts::All).is_ok());
    assert_eq!(Bundle::open(added(true)).unwrap_err(), BundleError::Section("pictures".to_owned()));
    let feature = with_header(&bytes, |header, _| header.features.push("moods".to_owned()));
    assert_eq!(Bundle::open(feature).unwrap_err(), BundleError::Features(vec!["moods".to_owned()]));
    let other = with_header(&bytes, |header, _| header.semantics += 1);
    assert!(matches!(Bundle::open(other).unwrap_err(), BundleError::Semantics(_)));
    let mut form = bytes.clone();
    form[8] = 9;
    assert_eq!(Bundle::open(form).unwrap_err(), BundleError::Format(9));
    // A field that a later version adds to the header.
    let bundle = Bundle::open(bytes.clone()).unwrap();
    let head = bundle.head()[16..].to_vec();
    assert_eq!(head[0] & 0xe0, 0xa0, "a map of few fields");
    let head = [&[head[0] + 1], &head[1..], &[0x18, 99, 0x63, b'n', b'e', b'w']].concat();
    let length = u32::try_from(head.len()).unwrap().to_le_bytes();
    let later = [&bytes[..12], &length, &head, &bytes[bundle.head().len()..]].concat();
    assert_eq!(Bundle::open(later).unwrap().programs(Texts::All), bundle.programs(Texts::All));
}

#[test]
fn hostile_bundles_cost_little() {
    let bytes = bundle_of(&small("1", "valid_from: 2026-01-01", 70, str::to_owned));
    let deep = [&bytes[..12], &1_000_000_u32.to_le_bytes(), &vec![0x81; 1_000_000][..]].concat();
    assert_eq!(Bundle::open(deep).unwrap_err(), BundleError::Damaged(Part::Header));
    let long = [&bytes[..12], &u32::MAX.to_le_bytes()[..]].concat();
    assert_eq!(Bundle::open(long).unwrap_err(), BundleError::TooLarge);
    let huge = with_header(&bytes, |header, _| header.sections[0].length = u64::MAX);
    assert_eq!(Bundle::open(huge).unwrap_err(), BundleError::Damaged(Part::Header));
    let elsewhere = with_header(&bytes, |header, _| header.policies[0].vocabulary = 9);
    assert!(Bundle::open(elsewhere).unwrap().engine(Texts::All).is_err());
    let swapped = with_header(&bytes, |header, _| {
        std::mem::swap(&mut header.vocabularies[0].form, &mut header.policies[0].form);
    });
    assert!(matches!(Bundle::open(swapped).unwrap().engine(Texts::All), Err(BundleError::Damaged(_))));
}

#[test]
fn a_digest_that_is_not_its_own_is_told() {
    // A policy whose digest is not its own: whoever changes the header and the section has to sign anew.
    let (mut program, texts) = small("1", "valid_from: 2026-01-01", 70, str::to_owned);
    program.policies[0].digest = "sha256:00".to_owned();
    let bundle = Bundle::open(built(&[&program], texts)).unwrap();
    assert!(matches!(bundle.verify(), Err(BundleError::Damaged(Part::Section { .. }))));
}
