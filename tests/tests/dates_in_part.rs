//! Parts of dates: what is decided of a date of which only the month or the year is known.

use remit_tests::deciding::Desk;

/// The referrals are read on 29 November 2026.
#[test]
fn a_part_of_a_date_is_every_day_that_it_can_be() {
    Desk::new("exclude short: pain.duration < 3 months\notherwise accept").check(&[
        (r#"{"pain": {"since": "2026-08-29"}}"#, "accept"),
        (r#"{"pain": {"since": "2026-08-30"}}"#, "exclude"),
        (r#"{"pain": {"since": "2026-07"}}"#, "accept"),
        (r#"{"pain": {"since": "2026-08"}}"#, "review? uncertain pain.duration"),
        (r#"{"pain": {"since": "2026-09"}}"#, "exclude"),
        (r#"{"pain": {"since": "2025"}}"#, "accept"),
        (r#"{"pain": {"since": "2026"}}"#, "review? uncertain pain.duration"),
        (r#"{"pain": {"since": {"max": "2026-07"}}}"#, "accept"),
        (r#"{"pain": {"since": {"min": "2026-09"}}}"#, "exclude"),
        (r#"{"pain": {"since": {"min": "2026-09", "max": "2026-10-31"}}}"#, "exclude"),
        (r#"{"pain": {"since": "2026-12"}}"#, "E0710 at /pain/since"),
        (r#"{"pain": {"since": {"min": "2027"}}}"#, "E0710 at /pain/since/min"),
        (r#"{"pain": {"since": "2026-13"}}"#, "E0710 at /pain/since"),
        (r#"{"pain": {"since": {"min": "2026", "max": "2025"}}}"#, "E0709 at /pain/since"),
    ]);
    Desk::new("exclude old: pain.since < 2024-06-01\notherwise accept").check(&[
        (r#"{"pain": {"since": "2024-05"}}"#, "exclude"),
        (r#"{"pain": {"since": "2024-06"}}"#, "accept"),
        (r#"{"pain": {"since": "2024"}}"#, "review? uncertain pain.since"),
    ]);
}

#[test]
fn an_age_and_a_year_of_birth_tell_together() {
    Desk::new("exclude young: patient.age < 46 years\notherwise accept").check(&[
        (r#"{"patient": {"born": "1981"}}"#, "exclude"),
        (r#"{"patient": {"born": "1979"}}"#, "accept"),
        (r#"{"patient": {"born": "1980"}}"#, "ask? missing patient.age"),
        (r#"{"patient": {"born": "1980", "age": 45}}"#, "exclude"),
        (r#"{"patient": {"born": "1980", "age": 46}}"#, "accept"),
        (r#"{"patient": {"born": "1980", "age": 44}}"#, "E0711 at /patient/age"),
    ]);
}

/// The day that everything is counted to is one.
#[test]
fn the_referrals_own_date_is_a_day() {
    Desk::new("exclude short: pain.duration < 3 months\notherwise accept").check(&[
        (r#"{"referral": {"date": "2026"}}"#, "E0710 at /referral/date"),
        (r#"{"referral": {"date": {"min": "2026"}}}"#, "E0705 at /referral/date"),
    ]);
}
