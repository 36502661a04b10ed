//! Deciding. Input: rows, one by one. Output: their outcomes, one for each policy that decides the row. Each worker has a `Decider`.

use std::ops::Range;

use remit_engine::eval::{LoadedPolicy, Prepared, QuickDecision, Scratch};
use remit_engine::ir::RuleId;
use remit_engine::referral::{Referral, ReferralErrors};
use remit_engine::value::Date;
use rustc_hash::FxHashMap;
use std::sync::Arc;

use crate::batch::{Batch, Detail, NameIndex, PolicyIndex};
use crate::outcome::{Answer, AsOf, AsOfFrom, Outcome, Outcomes};
use crate::row::{Fault, Refused, Row, Sent};

/// How many answers to "which version" are kept: a year of days for every policy of a region.
const MOST_KEPT: usize = 1 << 16;

type Reading = Result<Referral, ReferralErrors>;

/// Decides rows, one after the other, with room that is used again.
#[derive(Debug)]
pub struct Decider<'b> {
    batch: &'b Batch,
    /// The version of a policy on a day.
    versions: FxHashMap<(NameIndex, Option<Date>), Result<PolicyIndex, Fault>>,
    /// What the row at hand says, for each vocabulary, once somebody has asked.
    readings: Vec<Option<Reading>>,
    rules: Vec<RuleId>,
    /// Room for each policy, once it has decided from bytes.
    rooms: Vec<Option<Scratch>>,
    /// What decided the last row whose referral chose the version.
    guess: Option<(NameIndex, PolicyIndex)>,
}

/// The row at hand.
struct Hand<'h> {
    place: crate::row::Place,
    id: Option<Range<u32>>,
    sent: &'h Sent<'h>,
    /// What ages are computed to where the referral has no date.
    today: Option<Date>,
}

impl<'b> Decider<'b> {
    /// A worker's own.
    pub fn new(batch: &'b Batch) -> Self {
        let readings = batch.engine().lexicons().iter().map(|_| None).collect();
        let rooms = batch.policies().map(|_| None).collect();
        Self { batch, versions: FxHashMap::default(), readings, rules: Vec::new(), rooms, guess: None }
    }

    /// Puts what comes of a row at the end of `out`.
    pub fn decide(&mut self, row: Result<&Row<'_>, &Refused<'_>>, out: &mut Outcomes) {
        let row = match row {
            Ok(row) => row,
            Err(refused) => {
                let id = refused.id.as_ref().map(|id| out.keep_id(id));
                let (place, answer) = (refused.place, Answer::Refused(refused.fault.clone()));
                out.all.push(Outcome { place, id, name: None, policy: None, as_of: None, answer });
                return;
            }
        };
        let run = self.batch.options().as_of;
        let said = row.as_of.map(|day| AsOf { day, from: AsOfFrom::Row });
        let said = said.or_else(|| run.map(|day| AsOf { day, from: AsOfFrom::Run }));
        let id = row.id.as_ref().map(|id| out.keep_id(id));
        let hand = Hand { place: row.place, id, sent: &row.referral, today: said.map(|it| it.day) };
        self.readings.iter_mut().for_each(|reading| *reading = None);
        let batch = self.batch;
        let own: [NameIndex; 1];
        let names: &[NameIndex] = match &row.policy {
            None => batch.asked(),
            Some(id) => match batch.named(id) {
                Some(name) => {
                    own = [name];
                    &own
                }
                None => return hand.refuse(None, said, Fault::new(Fault::NO_POLICY, "/policy"), out),
            },
        };
        if names.is_empty() {
            return hand.refuse(None, said, Fault::new(Fault::NO_POLICY, ""), out);
        }
        if self.directly(names, said, &hand, out).is_some() {
            return;
        }
        let alone = <[NameIndex; 1]>::try_from(names).ok().map(|[name]| name);
        let as_of = match said {
            Some(said) => Some(said),
            None => match self.reading(0, &hand).map(Referral::date).map_err(Fault::from) {
                Ok(day) => day.map(|day| AsOf { day, from: AsOfFrom::Referral }),
                Err(fault) => return hand.refuse(alone, None, fault, out),
            },
        };
        if let Some(fault) = self.unreadable(names, as_of, &hand) {
            return hand.refuse(alone, as_of, fault, out);
        }
        for name in names {
            let policy = self.version(*name, as_of);
            let answer = match &policy {
                Ok(policy) => self.answer(*policy, &hand, out),
                Err(fault) => Answer::Refused(fault.clone()),
            };
            out.all.push(Outcome {
                place: hand.place,
                id: hand.id.clone(),
                name: Some(*name),
                policy: policy.ok(),
                as_of,
                answer,
            });
        }
    }

    /// Decides from the referral's bytes, where the bare answer of every policy can be found so. `None`: nothing was done.
    fn directly(
        &mut self,
        names: &[NameIndex],
        said: Option<AsOf>,
        hand: &Hand<'_>,
        out: &mut Outcomes,
    ) -> Option<()> {
        if self.batch.options().detail == Detail::Full {
            return None;
        }
        let (as_of, mut first) = match said {
            Some(said) => (Some(said), None),
            None => {
                let (day, policy, quick) = self.own_day(*names.first()?, hand.sent)?;
                (day.map(|day| AsOf { day, from: AsOfFrom::Referral }), Some((policy, quick)))
            }
        };
        let before = out.all.len();
        for name in names {
            let policy = self.version(*name, as_of);
            let answer = match &policy {
                Ok(policy) => {
                    let known = first.take().filter(|(own, _)| own == policy).map(|(_, quick)| quick);
                    let quick = known.or_else(|| self.bare(*policy, hand.sent, hand.today));
                    let quick =
                        quick.filter(|quick| quick.settled || self.batch.options().detail == Detail::Quick);
                    quick.map(|quick| Answer::Decided {
                        quick,
                        rules: out.keep_rules(&self.rules),
                        explained: None,
                    })
                }
                Err(fault) => Some(Answer::Refused(fault.clone())),
            };
            let Some(answer) = answer else {
                out.all.truncate(before);
                return None;
            };
            let (place, id, policy) = (hand.place, hand.id.clone(), policy.ok());
            out.all.push(Outcome { place, id, name: Some(*name), policy, as_of, answer });
        }
        Some(())
    }

    /// The referral's own day, by the version that decided before it: most often it is the one that decides this row too.
    fn own_day(
        &mut self,
        name: NameIndex,
        sent: &Sent<'_>,
    ) -> Option<(Option<Date>, PolicyIndex, QuickDecision)> {
        // With several vocabularies, the first tells the day, whatever the others read.
        if self.batch.engine().lexicons().len() != 1 {
            return None;
        }
        let guess = self.guess.filter(|(own, _)| *own == name).map(|(_, policy)| policy);
        let guess =
            guess.or_else(|| self.batch.index_of(self.batch.engine().latest(self.batch.name(name))?))?;
        let quick = self.bare(guess, sent, None)?;
        let day = self.rooms.get(guess.place())?.as_ref()?.date();
        let as_of = day.map(|day| AsOf { day, from: AsOfFrom::Referral });
        self.guess = self.version(name, as_of).ok().map(|policy| (name, policy));
        Some((day, guess, quick))
    }

    /// The bare answer from what was sent, its rules kept here; `None` where something is wrong.
    fn bare(&mut self, index: PolicyIndex, sent: &Sent<'_>, today: Option<Date>) -> Option<QuickDecision> {
        let (policy, room) = (self.batch.policy(index)?, self.rooms.get_mut(index.place())?);
        let (room, stage) = (room.get_or_insert_default(), self.batch.options().stage);
        if let Sent::Told(told) = sent {
            let vocabulary = self.batch.vocabulary(index);
            let rules = &mut self.rules;
            let quick = policy.decide_told(|to| told.tell(vocabulary, to), today, stage, room, rules);
            if quick.is_some() {
                return quick;
            }
        }
        policy.decide_json(&sent.json(), today, stage, room, &mut self.rules).ok()
    }

    /// What is wrong with a referral that none of the policies can read. What one of them can read is decided by that.
    fn unreadable(&mut self, names: &[NameIndex], as_of: Option<AsOf>, hand: &Hand<'_>) -> Option<Fault> {
        let mut first = None;
        for name in names {
            let Ok(policy) = self.version(*name, as_of) else { continue };
            match self.reading(self.batch.vocabulary(policy), hand) {
                Ok(_) => return None,
                Err(errors) => first = first.or_else(|| Some(Fault::from(errors))),
            }
        }
        first
    }

    fn version(&mut self, name: NameIndex, as_of: Option<AsOf>) -> Result<PolicyIndex, Fault> {
        let day = as_of.map(|it| it.day);
        if let Some(known) = self.versions.get(&(name, day)) {
            return known.clone();
        }
        let engine = self.batch.engine();
        let found = engine.version(self.batch.name(name), day).map_err(|none| Fault::from(&none));
        let found = found.and_then(|policy| {
            self.batch.index_of(policy).ok_or_else(|| Fault::new(Fault::NO_POLICY, "/policy"))
        });
        if self.versions.len() >= MOST_KEPT {
            self.versions.clear();
        }
        self.versions.insert((name, day), found.clone());
        found
    }

    /// The facts in a vocabulary, read once.
    fn reading<'s>(
        &'s mut self,
        vocabulary: usize,
        hand: &'s Hand<'_>,
    ) -> Result<&'s Referral, &'s ReferralErrors> {
        let lexicons = self.batch.engine().lexicons();
        let lexicon = lexicons.get(vocabulary).unwrap_or_else(|| self.batch.engine().lexicon());
        match self.readings.get_mut(vocabulary) {
            Some(kept) => kept.get_or_insert_with(|| lexicon.read(&hand.sent.json(), hand.today)).as_ref(),
            None => NOTHING.as_ref(),
        }
    }

    /// What one version answers.
    fn answer(&mut self, index: PolicyIndex, hand: &Hand<'_>, out: &mut Outcomes) -> Answer {
        let batch = self.batch;
        let Some(policy) = batch.policy(index) else {
            return Answer::Refused(Fault::new(Fault::NO_POLICY, "/policy"));
        };
        let prepared = match self.reading(batch.vocabulary(index), hand) {
            Ok(referral) => policy.prepare(referral),
            Err(errors) => return Answer::Refused(Fault::from(errors)),
        };
        match prepared {
            Ok(prepared) => self.decided(policy, &prepared, out),
            Err(errors) => Answer::Refused(Fault::from(&errors)),
        }
    }

    fn decided(&mut self, policy: &Arc<LoadedPolicy>, prepared: &Prepared, out: &mut Outcomes) -> Answer {
        let options = self.batch.options();
        let quick = prepared.decide(options.stage, &mut self.rules);
        let explain = match options.detail {
            Detail::Quick => false,
            Detail::Open => !quick.settled,
            Detail::Full => true,
        };
        let language = self.batch.language(policy);
        let explained = explain.then(|| Box::new(prepared.explain(options.stage, language)));
        Answer::Decided { quick, rules: out.keep_rules(&self.rules), explained }
    }
}

/// What a row says that says nothing.
static NOTHING: std::sync::LazyLock<Reading> = std::sync::LazyLock::new(|| Ok(Referral::default()));

impl Hand<'_> {
    fn refuse(self, name: Option<NameIndex>, as_of: Option<AsOf>, fault: Fault, out: &mut Outcomes) {
        let (place, id, answer) = (self.place, self.id, Answer::Refused(fault));
        out.all.push(Outcome { place, id, name, policy: None, as_of, answer });
    }
}
