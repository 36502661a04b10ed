//! Medicines that count otherwise. Input: an edit. Output: medicine by medicine, which amounts reach the limits now and did before.

use remit_engine::ir::Quantity;
use remit_engine::value::Number;

use super::report::{Block, Line};
use super::{Changes, Edit, Reached};
use crate::names::{opening, within};

impl Changes<'_> {
    /// What becomes of each medicine, one at a time.
    pub(super) fn reached(&self, edit: &Edit, blocks: &mut Vec<Block>) {
        let say = self.words();
        let mut limits: Vec<(Quantity, Vec<Line>)> = Vec::new();
        for it in &edit.reached {
            let (old, new) = (self.amounts(it, it.old), self.amounts(it, it.new));
            let key = match (&it.old, &it.new) {
                (None, _) => "diff.dose.new",
                (_, None) => "diff.dose.gone",
                (Some(_), Some(_)) => "diff.dose",
            };
            let (substance, route) = (within(say.concept(it.substance)), within(say.concept(it.route)));
            let medicine = say.say("diff.medicine", &[("substance", &substance), ("route", &route)]);
            let values = [("medicine", opening(&medicine)), ("old", old), ("new", new)];
            let text = say.say(key, &values.each_ref().map(|(name, value)| (*name, value.as_str())));
            let line = Line { text, items: Vec::new() };
            match limits.iter_mut().find(|(limit, _)| *limit == it.limit) {
                Some((_, lines)) => lines.push(line),
                None => limits.push((it.limit, vec![line])),
            }
        }
        for (limit, lines) in limits {
            blocks.push(Block::Text(say.say("diff.doses", &[("limit", &say.quantity(&limit))])));
            blocks.push(Block::List(lines));
        }
    }

    /// "40 mg", or "30 to 46 mg" where the table leaves it open.
    fn amounts(&self, it: &Reached, amounts: Option<(Number, Number)>) -> String {
        let say = self.words();
        let Some((may, does)) = amounts else { return String::new() };
        let (may, does) = (may.rounded(1), does.rounded(1));
        let does_said = say.quantity(&Quantity { number: does, unit: it.unit });
        if may == does {
            return does_said;
        }
        say.say("diff.dose.range", &[("low", &say.number(may)), ("high", &does_said)])
    }
}
