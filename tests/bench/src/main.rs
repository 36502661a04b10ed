//! Remit's engine compared with others: `tests/bench/run`, see README.md.

mod by_hand;
mod cases;
mod dialect;
mod measure;
mod oracle;
mod peers;
mod policy;
mod referrals;
mod remit;
mod table;

use cases::Data;
use measure::Case;
use peers::Peer;

/// What is asked for on the command line.
struct Asked {
    /// A short run: fewer referrals, rules and rounds.
    quick: bool,
    /// Only engines with this in their name.
    only: Option<String>,
    /// One case, run once for callgrind.
    once: Option<String>,
    /// Only names of cases.
    list: bool,
}

impl Asked {
    fn read() -> Self {
        let words: Vec<String> = std::env::args().skip(1).collect();
        let has = |word: &str| words.iter().any(|known| known == word);
        let after = |word: &str| {
            words.iter().position(|known| known == word).and_then(|at| words.get(at + 1)).cloned()
        };
        Self { quick: has("--quick"), only: after("--only"), once: after("--once"), list: has("--list") }
    }

    fn wants(&self, engine: &str) -> bool {
        let of = |chosen: &Option<String>| {
            chosen.as_ref().is_none_or(|name| name.contains(engine) || engine.contains(name))
        };
        of(&self.only) && of(&self.once)
    }
}

fn cases(asked: &Asked, data: &Data, sizes: &[usize]) -> Vec<Case> {
    let mut cases = Vec::new();
    cases::by_hand(data, &mut cases);
    cases::parsers(data, &mut cases);
    for rules in sizes {
        peer::<remit::Remit>(asked, data, *rules, &mut cases);
        peer::<peers::datalogic::Datalogic>(asked, data, *rules, &mut cases);
        peer::<peers::cel::Cel>(asked, data, *rules, &mut cases);
        peer::<peers::rhai::Rhai>(asked, data, *rules, &mut cases);
        peer::<peers::regorus::Regorus>(asked, data, *rules, &mut cases);
        #[cfg(feature = "zen")]
        peer::<peers::zen::Zen>(asked, data, *rules, &mut cases);
        #[cfg(feature = "cedar")]
        peer::<peers::cedar::Cedar>(asked, data, *rules, &mut cases);
        if asked.wants(remit::Remit::NAME) {
            cases::remit_alone(data, *rules, &mut cases);
        }
    }
    cases
}

fn peer<P: Peer>(asked: &Asked, data: &Data, rules: usize, cases: &mut Vec<Case>) {
    if asked.wants(P::NAME) {
        cases::peer::<P>(data, rules, cases);
        eprintln!("{}, {rules} rules: ready", P::NAME);
    }
}

fn main() {
    let asked = Asked::read();
    let counted = asked.list || asked.once.is_some();
    let sizes: &[usize] = match (counted, asked.quick) {
        (true, _) => &[25],
        (false, true) => &[25, 250],
        (false, false) => &[25, 250, 2_500],
    };
    let count = if counted || asked.quick { 256 } else { 2_048 };
    let data = Data::new(count, !counted);
    let mut cases = cases(&asked, &data, sizes);
    if asked.list {
        cases.iter().for_each(|case| println!("{}", case.name()));
    } else if let Some(name) = &asked.once {
        let case = cases.iter_mut().find(|case| case.name() == *name).expect("a case of --list");
        case.once(count);
    } else {
        let (rounds, round) = if asked.quick { (5, 5e6) } else { (11, 20e6) };
        measure::measure(&mut cases, rounds, round);
        println!("{count} referrals of {} bytes; {rounds} rounds of {} ms.", data.length(), round / 1e6);
        for rules in sizes {
            println!("{rules} rules: {}.", data.shares(*rules));
        }
        println!();
        print!("{}", table::print(&cases, sizes));
    }
}
