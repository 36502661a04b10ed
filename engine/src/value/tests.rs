use super::*;

fn number(text: &str) -> Number {
    text.parse().unwrap()
}

fn date(text: &str) -> Date {
    text.parse().unwrap()
}

#[test]
fn numbers_read_and_write_exactly() {
    for text in ["0", "12", "-2.5", "0.1", "30.4375", "1/3", "-7/30", "1000000000000000000"] {
        assert_eq!(number(text).to_string(), text);
    }
    assert_eq!(number("1.50").to_string(), "1.5");
    assert_eq!(number("1.5e3").to_string(), "1500");
    assert_eq!(number("25e-1").to_string(), "2.5");
    assert_eq!(number("2/3").rounded(2).to_string(), "0.67");
    assert_eq!(number("0.1").plus(number("0.2")), Ok(number("0.3")));
}

#[test]
fn bad_numbers_are_errors() {
    for text in ["", "-", ".5", "5.", "1,5", "1e", "+1", "0x1", "1/0", "NaN", "1e+-3", "１"] {
        assert_eq!(text.parse::<Number>(), Err(NumberError::NotANumber), "{text}");
    }
    for text in ["1e19", "1e999999999999", "99999999999999999999", "1e-19"] {
        assert_eq!(text.parse::<Number>(), Err(NumberError::BeyondRange), "{text}");
    }
    assert_eq!(number("1e18").times(number("2")), Err(NumberError::BeyondRange));
    assert_eq!(number("1").over(Number::ZERO), Err(NumberError::BeyondRange));
}

#[test]
fn dates_follow_the_calendar() {
    assert_eq!(date("2026-05-21").plus_months(6), Some(date("2026-11-21")));
    assert_eq!(date("2026-08-31").plus_months(6), Some(date("2027-02-28")));
    assert_eq!(date("2026-05-21").days_until(date("2026-11-21")), 184);
    assert_eq!(date("1970-01-01").days_until(date("2000-03-01")), 11017);
    assert_eq!(date("2001-11-22").completed_years(date("2026-11-21")), Some(24));
    assert_eq!(date("2001-11-21").completed_years(date("2026-11-21")), Some(25));
    assert_eq!(date("2004-02-29").completed_years(date("2026-02-27")), Some(21));
    assert_eq!(date("2004-02-29").completed_years(date("2026-02-28")), Some(22));
    assert_eq!(date("2004-02-29").completed_years(date("2008-02-28")), Some(3));
    assert_eq!(date("2004-02-29").completed_years(date("2008-02-29")), Some(4));
    assert_eq!(date("2026-01-31").completed_months(date("2026-02-27")), Some(0));
    assert_eq!(date("2026-01-31").completed_months(date("2026-02-28")), Some(1));
    assert_eq!(date("2026-02-28").completed_months(date("2026-03-27")), Some(0));
    assert_eq!(date("2027-01-01").completed_years(date("2026-02-28")), None);
    assert_eq!(date("2026-01-01").plus_months(i64::MAX), None);
    for text in ["2026-02-30", "2026-1-1", "26-01-01", "2026-01-01T00:00", "2026-01-0a", ""] {
        assert!(text.parse::<Date>().is_err(), "{text}");
    }
}

#[test]
fn intervals_meet() {
    let one = Interval::between(number("1"), number("3"));
    assert_eq!(one.intersect(&Interval::from(number("2"))), Interval::between(number("2"), number("3")));
    assert!(one.intersect(&Interval::from(number("4"))).is_empty());
    assert_eq!(one.plus(&Interval::from(number("2"))).unwrap(), Interval::from(number("3")));
    assert!(Interval::ALL.contains(number("-5")));
}

#[test]
fn texts_fall_back() {
    let text = Text::of(Language::Sv, "ålder").with(Language::En, "age");
    assert_eq!(text.get(Language::En, Language::Sv), Some("age"));
    assert_eq!(text.get(Language::Nb, Language::En), Some("age"));
    assert_eq!(text.get(Language::Nb, Language::Nb), Some("ålder"));
    assert_eq!(Text::default().get(Language::Nb, Language::Nb), None);
}

#[test]
fn months_have_so_many_days() {
    for (months, fewest, most) in [
        ("0", "0", "0"),
        ("1", "28", "31"),
        ("6", "181", "184"),
        ("12", "365", "366"),
        ("18", "546", "550"),
        ("48", "1460", "1461"),
        ("4800", "146097", "146097"),
        ("4806", "146278", "146281"),
        ("0.5", "15.21875", "15.21875"),
    ] {
        let expected = Interval::between(number(fewest), number(most));
        assert_eq!(days_in_months(number(months)), Some(expected), "{months}");
    }
}

#[test]
fn what_nobody_sees_is_found_and_shown() {
    assert_eq!(composed("a\u{30a}r"), "år");
    assert!(is_blank(" \u{a0}\u{200b}\u{2060}\u{3164}\n\u{e0041}"));
    assert!(!is_blank(".\u{200b}"));
    assert_eq!(shown("cr\u{200b}ps\u{202e}"), "cr<U+200B>ps<U+202E>");
}
