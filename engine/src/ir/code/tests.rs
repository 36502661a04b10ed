//! What is a code and what is none, by the shape of its system.

use super::{CodeFaultKind, CodeMatch, CodeShape, CodeSystem};
use crate::value::Text;

fn icd() -> CodeSystem {
    CodeSystem {
        id: "icd".into(),
        label: Text::default(),
        shapes: vec![CodeShape::between("A99", "A99.9X").unwrap()],
        groups: vec![CodeShape::new("A")],
        marks: "+*†".into(),
        matching: CodeMatch::Prefix,
    }
}

fn snomed() -> CodeSystem {
    CodeSystem {
        id: "snomed".into(),
        label: Text::default(),
        shapes: vec![CodeShape::between("999999", "999999999999999999").unwrap()],
        groups: Vec::new(),
        marks: String::new(),
        matching: CodeMatch::Exact,
    }
}

#[test]
fn a_code_has_one_spelling() {
    let same = [
        ("M79.7", "M797"),
        ("m79.7", "M797"),
        ("M797", "M797"),
        ("  M79.7\t", "M797"),
        ("\u{feff}M79.7", "M797"),
        ("M79\u{200b}.7", "M797"),
        ("M79.7\u{a0}", "M797"),
        ("M 79.7", "M797"),
        ("E11 9", "E119"),
        ("r52.2a", "R522A"),
        ("M79.70", "M7970"),
        ("R51", "R51"),
        ("G43.-", "G43"),
        ("G43-", "G43"),
        ("M79.7-", "M797"),
        ("M51.1+", "M511"),
        ("G55.1*", "G551"),
        ("B02.2 †", "B022"),
    ];
    for (written, code) in same {
        assert_eq!(icd().read(written).as_deref(), Ok(code), "{written}");
    }
    assert_eq!(icd().spelt("M7970"), "M79.70");
    assert_eq!(icd().spelt("C"), "C");
    assert_eq!(snomed().read("5771000119106").as_deref(), Ok("5771000119106"));
}

#[test]
fn nothing_is_cut_off_or_skipped() {
    use CodeFaultKind as Kind;
    let faults: &[(&str, Kind, &[&str])] = &[
        ("", Kind::Empty, &[]),
        (" \u{200b}", Kind::Empty, &[]),
        ("M54.5/M79.7", Kind::Several, &["M54.5", "M79.7"]),
        ("M54.5, M79.7", Kind::Several, &["M54.5", "M79.7"]),
        ("M54.5;M79.7", Kind::Several, &["M54.5", "M79.7"]),
        ("M54.5+M79.7", Kind::Several, &["M54.5", "M79.7"]),
        ("M54.5 M79.7", Kind::Several, &["M54.5", "M79.7"]),
        ("G55.1* M51.1+", Kind::Several, &["G55.1", "M51.1"]),
        ("M54.5 och M79.7", Kind::Several, &["M54.5", "M79.7"]),
        ("M545M797", Kind::Several, &["M545", "M797"]),
        ("M51-M54", Kind::Several, &["M51", "M54"]),
        ("M79,7", Kind::Comma, &["M79.7"]),
        ("M79/7", Kind::Slash, &["M79.7"]),
        ("M79.7/", Kind::Slash, &["M79.7"]),
        ("/M79.7", Kind::Slash, &["M79.7"]),
        ("М79.7", Kind::Letter, &["M79.7"]),
        ("fibromyalgia", Kind::Word, &[]),
        ("smärta", Kind::Word, &[]),
        ("ICD10:M79.7", Kind::Around, &["M79.7"]),
        ("M79.7 fibromyalgi", Kind::Around, &["M79.7"]),
        ("(M79.7)", Kind::Around, &["M79.7"]),
        ("C", Kind::Group, &[]),
        ("M7.97", Kind::Shape, &["M79.7"]),
        ("M79.O", Kind::Shape, &["M79.0"]),
        ("M79-7", Kind::Shape, &["M79.7"]),
        ("79.7", Kind::Shape, &[]),
        ("M7", Kind::Shape, &[]),
        ("M79.701", Kind::Shape, &[]),
        ("N02AA01", Kind::Shape, &[]),
    ];
    for (written, kind, meant) in faults {
        let fault = icd().read(written).unwrap_err();
        assert_eq!(
            (fault.kind, fault.meant),
            (*kind, meant.iter().map(|it| (*it).to_owned()).collect()),
            "{written}"
        );
    }
    let several = snomed().read("128200000 193031009").unwrap_err();
    assert_eq!(several.kind, Kind::Several);
    assert_eq!(snomed().read("128200000-").unwrap_err().kind, Kind::Around);
    assert_eq!(snomed().read("12820").unwrap_err().kind, Kind::Shape);
    assert_eq!(icd().read(&"M".repeat(100_000)).unwrap_err().kind, Kind::Shape);
}

#[test]
fn a_group_is_named_by_vocabulary_and_policies_alone() {
    assert_eq!(icd().read_any("C").as_deref(), Ok("C"));
    assert!(icd().read("C").is_err());
    assert!(icd().read_any("C4").is_err());
}

#[test]
fn a_shape_says_what_its_signs_are() {
    assert!(CodeShape::between("A99", "A99.9X").is_some());
    assert!(CodeShape::between("99", "A99").is_none());
    assert!(CodeShape::between("", "A99").is_none());
    assert!(CodeShape::between("B99", "B99").is_none());
    assert!(CodeShape::between("Å99", "Å99").is_none());
    assert_eq!(CodeShape::of("M79.7"), CodeShape::new("A99.9"));
}
