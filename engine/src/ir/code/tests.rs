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

fn postcode() -> CodeSystem {
    let shapes = ["A9", "A99", "AA9", "AA99", "A9A", "AA9A"];
    CodeSystem {
        id: "postcode_uk".into(),
        label: Text::default(),
        shapes: shapes.map(|least| CodeShape::between(least, &format!("{least} 9AA")).unwrap()).into(),
        groups: Vec::new(),
        marks: String::new(),
        matching: CodeMatch::PrefixOfWords,
    }
}

#[test]
fn a_code_of_words_lies_within_its_words() {
    let system = postcode();
    let same = [
        ("BS1", "BS1"),
        ("bs1", "BS1"),
        ("BS11", "BS11"),
        ("BS1 4DJ", "BS1 4DJ"),
        ("bs1  4dj", "BS1 4DJ"),
        (" BS1\u{a0}4DJ ", "BS1 4DJ"),
        ("BS14DJ", "BS1 4DJ"),
        ("BS114DJ", "BS11 4DJ"),
        ("M11AE", "M1 1AE"),
        ("M111AE", "M11 1AE"),
        ("W1A1HQ", "W1A 1HQ"),
        ("EC1A 1BB", "EC1A 1BB"),
        ("BS1-", "BS1"),
    ];
    for (written, code) in same {
        assert_eq!(system.read(written).as_deref(), Ok(code), "{written}");
        assert_eq!(system.spelt(code), code);
    }
    assert!(system.is_detail("BS1 4DJ", "BS1"));
    assert!(!system.is_detail("BS11", "BS1") && !system.is_detail("BS11 4DJ", "BS1"));
    assert_eq!(system.beginnings("BS1 4DJ"), ["BS1", "BS1 4DJ"]);
    use CodeFaultKind as Kind;
    let faults: &[(&str, Kind, &[&str])] = &[
        ("BS", Kind::Word, &[]),
        ("BS1 4", Kind::Shape, &[]),
        ("BS 1 4DJ", Kind::Shape, &["BS1 4DJ"]),
        ("BS1, BS2", Kind::Several, &["BS1", "BS2"]),
        ("BS1 4DJ BS2 0AA", Kind::Several, &["BS1 4DJ", "BS2 0AA"]),
        ("postcode BS1 4DJ", Kind::Around, &["BS1 4DJ"]),
    ];
    for (written, kind, meant) in faults {
        let fault = system.read(written).unwrap_err();
        let found: Vec<&str> = fault.meant.iter().map(String::as_str).collect();
        assert_eq!((fault.kind, found.as_slice()), (*kind, *meant), "{written}");
    }
}

#[test]
fn blanks_are_left_out_where_one_code_alone_can_be_meant() {
    let shapes = vec![CodeShape::between("A9", "A9 9").unwrap(), CodeShape::between("A99", "A99 9").unwrap()];
    let system = CodeSystem { shapes, ..postcode() };
    assert_eq!(system.read("A12").as_deref(), Ok("A12"), "as written");
    assert_eq!(system.read("A1 2").as_deref(), Ok("A1 2"));
    assert_eq!(system.read("A123").as_deref(), Ok("A12 3"));
}

#[test]
fn blanks_of_a_shape_part_no_codes() {
    let shapes = vec![CodeShape::new("999 99")];
    let groups = vec![CodeShape::new("99"), CodeShape::new("999")];
    let system = CodeSystem { shapes, groups, ..icd() };
    for written in ["123 45", "12345", " 123  45"] {
        assert_eq!(system.read(written).as_deref(), Ok("12345"), "{written}");
    }
    assert_eq!(system.read_any("123").as_deref(), Ok("123"));
    assert_eq!(system.spelt("12345"), "123 45");
    assert!(system.is_detail("12345", "12"));
    for shape in [" 99", "99 ", "9  9"] {
        assert_eq!(CodeShape::between(shape, shape), None, "{shape:?}");
    }
}
