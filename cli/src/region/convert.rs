//! What was found, as the report takes it. Input: clinics ready to be asked. Output: plain data.

use remit_analysis::region::{self as found, Clinics, Gap, Meant};
use remit_engine::value::Language;
use remit_wording::region as told;

/// What was found.
pub(super) struct Found {
    pub(super) usual: bool,
    pub(super) refused: found::Patients,
    pub(super) unaccepted: found::Patients,
    named: Vec<(usize, usize)>,
    pub(super) in_vain: Vec<found::Sent>,
    pub(super) circles: Vec<found::Circle>,
    ways_whole: bool,
    pub(super) table: found::Table,
}

/// The fact that tells what a patient has.
const DIAGNOSIS: &str = "diagnosis";

impl Found {
    pub(super) fn new(clinics: &mut Clinics<'_>, unusual: bool) -> Self {
        let meant = if unusual { Meant::All } else { Meant::Usual };
        let refused = clinics.gap(Gap::RefusedByAll, meant);
        let unaccepted = clinics.gap(Gap::AcceptedByNone, meant);
        let named = clinics.named();
        let (in_vain, vain_whole) = clinics.sent_in_vain();
        let (circles, circles_whole) = clinics.circles();
        let table = clinics.table(DIAGNOSIS, meant);
        let ways_whole = vain_whole && circles_whole;
        Self { usual: !unusual, refused, unaccepted, named, in_vain, circles, ways_whole, table }
    }

    /// As the report takes it.
    pub(super) fn clinics<'c>(
        &self,
        clinics: &'c Clinics<'_>,
        country: Option<String>,
        lang: Language,
    ) -> told::Clinics<'c> {
        let policies = (0..clinics.count()).filter_map(|clinic| clinics.policy(clinic));
        let sent = |sent: &found::Sent| told::Sent {
            from: sent.from,
            to: sent.to,
            all: sent.all,
            patients: patients(&sent.patients),
        };
        let circle = |circle: &found::Circle| told::Circle {
            clinics: circle.clinics.clone(),
            patients: patients(&circle.patients),
        };
        let group = |group: &found::Group| told::Group {
            concept: group.concept,
            answers: group.cells.iter().map(|cell| cell.verbs.clone()).collect(),
        };
        told::Clinics {
            vocabulary: clinics.lexicon().vocabulary(),
            terms: clinics.terms(),
            lang,
            policies: policies.map(|policy| policy.ir()).collect(),
            country,
            usual: if self.usual { clinics.usual_facts() } else { Vec::new() },
            refused: patients(&self.refused),
            unaccepted: patients(&self.unaccepted),
            named: self.named.clone(),
            in_vain: self.in_vain.iter().map(sent).collect(),
            circles: self.circles.iter().map(circle).collect(),
            ways_whole: self.ways_whole,
            several_tables: clinics.several_tables(),
            table: self.table.groups.iter().map(group).collect(),
        }
    }
}

fn patients(patients: &found::Patients) -> told::Patients {
    let tested = |tested: &found::Tested| match tested {
        found::Tested::Atom(atom) => told::Tested::Atom(*atom),
        found::Tested::Ground(clinic) => told::Tested::Ground(*clinic),
    };
    let region = |(region, shown): &(found::Region, Option<found::Shown>)| {
        let tests = region.tests.iter().map(|(it, is)| (tested(it), *is)).collect();
        (tests, shown.as_ref().map(self::shown))
    };
    told::Patients { regions: patients.regions.iter().map(region).collect(), whole: patients.whole }
}

fn shown(shown: &found::Shown) -> told::Shown {
    let told = shown.told.iter().map(|it| told::Told {
        clinic: it.clinic,
        own: it.own.clone(),
        verb: it.verb,
        rules: it.rules.clone(),
    });
    told::Shown { shared: shown.shared.clone(), told: told.collect() }
}
