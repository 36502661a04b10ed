//! The table. Input: measured cases. Output: Markdown.

use crate::cases::{BY_HAND, PREPARED, TREE};
use crate::measure::{Case, median};

/// What there is of each row: engine, work, and whether it begins with bytes.
fn rows(cases: &[Case]) -> Vec<(&'static str, &'static str)> {
    let mut rows = Vec::new();
    for case in cases {
        if !rows.contains(&(case.engine, case.work)) {
            rows.push((case.engine, case.work));
        }
    }
    // Each kind of work together, as it was first met.
    let mut works: Vec<&str> = Vec::new();
    for (_, work) in &rows {
        if !works.contains(work) {
            works.push(work);
        }
    }
    rows.sort_by_key(|(_, work)| works.iter().position(|known| known == work));
    rows
}

/// The table: for each case its median ratio to the decision written by hand, where it begins with bytes also to P, and its
/// median time.
pub fn print(cases: &[Case], sizes: &[usize]) -> String {
    let hand = cases.iter().find(|case| case.engine == BY_HAND && case.work == PREPARED);
    let trees = cases.iter().filter(|case| case.work == TREE);
    let fastest = trees.min_by(|one, other| time(one).total_cmp(&time(other)));
    let mut text = String::from("| engine | work |");
    for size in sizes {
        text += &format!(" {} rules |", grouped(*size));
    }
    text += "\n| --- | --- |";
    text += &" --- |".repeat(sizes.len());
    text += "\n";
    for (engine, work) in rows(cases) {
        text += &format!("| {engine} | {work} |");
        for (at, size) in sizes.iter().enumerate() {
            // What reads no rules is in the first column.
            let own = |case: &&Case| case.is(engine, work, *size) || at == 0 && case.is(engine, work, 0);
            let cell = cases.iter().find(own).map(|case| {
                let bytes = work.contains("JSON");
                let ratios = [(hand, true, ""), (fastest, bytes, " P")];
                let ratios = ratios
                    .into_iter()
                    .filter(|(_, wanted, _)| *wanted)
                    .filter_map(|(base, _, sign)| Some(format!("{}{sign}", short(ratio(case, base?)))));
                let ratios: Vec<String> = ratios.collect();
                format!(" {} ({}) |", ratios.join(" = "), said(time(case)))
            });
            text += &cell.unwrap_or_else(|| " – |".to_owned());
        }
        text += "\n";
    }
    text
}

fn time(case: &Case) -> f64 {
    median(case.rounds.iter().copied())
}

/// The median of the ratios, each taken within a round.
fn ratio(case: &Case, base: &Case) -> f64 {
    median(case.rounds.iter().zip(&base.rounds).map(|(own, other)| own / other))
}

/// Two digits that count, or all before the point.
fn short(ratio: f64) -> String {
    if ratio < 9.95 { format!("{ratio:.1}") } else { grouped(ratio.round() as usize) }
}

fn said(nanoseconds: f64) -> String {
    match nanoseconds {
        ..1e3 => format!("{nanoseconds:.0} ns"),
        ..1e4 => format!("{:.1} µs", nanoseconds / 1e3),
        ..1e6 => format!("{:.0} µs", nanoseconds / 1e3),
        _ => format!("{:.1} ms", nanoseconds / 1e6),
    }
}

/// A number with commas.
fn grouped(number: usize) -> String {
    let digits = number.to_string();
    let mut text = String::new();
    for (at, digit) in digits.chars().enumerate() {
        if at > 0 && (digits.len() - at) % 3 == 0 {
            text.push(',');
        }
        text.push(digit);
    }
    text
}
