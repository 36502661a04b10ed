//! What each output column holds. Input: an outcome. Output: its columns one by one, as values that borrow; every format writes these.

use remit_engine::eval::{Decision, OpenFact, Reason, RouteNote};
use remit_engine::ir::{Action, ConceptId, Lookup, Quantity, Route, StageName, Verb};
use remit_engine::value::{Number, Text};

use crate::batch::{Batch, Detail};
use crate::outcome::{Answer, AsOf, Outcome, Outcomes};
use crate::row::Fault;

/// An outcome with what its ids are of.
#[derive(Clone, Copy, Debug)]
pub struct View<'o> {
    batch: &'o Batch,
    outcomes: &'o Outcomes,
    outcome: &'o Outcome,
    policy: Option<&'o remit_engine::eval::LoadedPolicy>,
}

/// Where a referral is sent.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct RouteView<'o> {
    /// The declared destination; none for a place that is only named.
    pub destination: Option<&'o str>,
    /// What it is called.
    pub label: &'o str,
    /// The rule that sends it there; none where the default does.
    pub rule: Option<&'o str>,
    /// Whether it follows whatever the unknowns are.
    pub certain: bool,
}

/// So many of a unit.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct WithinView<'o> {
    /// How many.
    pub count: Number,
    /// Of what.
    pub unit: &'o str,
}

impl<'o> View<'o> {
    /// Looks at an outcome of those.
    pub fn new(batch: &'o Batch, outcomes: &'o Outcomes, outcome: &'o Outcome) -> Self {
        let policy = outcome.policy.and_then(|index| batch.policy(index)).map(AsRef::as_ref);
        Self { batch, outcomes, outcome, policy }
    }

    /// What the caller knows the row by.
    pub fn id(&self) -> Option<&'o str> {
        self.outcomes.id_of(self.outcome)
    }

    /// The number of the row.
    pub fn row(&self) -> u64 {
        self.outcome.place.row
    }

    /// The policy.
    pub fn policy(&self) -> Option<&'o str> {
        self.outcome.name.map(|name| self.batch.name(name))
    }

    /// Its version.
    pub fn version(&self) -> Option<&'o str> {
        self.policy?.ir().version.as_deref()
    }

    /// Its digest.
    pub fn digest(&self) -> Option<&'o str> {
        self.policy.map(|policy| policy.ir().digest.as_str())
    }

    /// The day that chose the version, and who said it.
    pub fn as_of(&self) -> Option<AsOf> {
        self.outcome.as_of
    }

    /// The stage.
    pub fn stage(&self) -> StageName {
        self.batch.options().stage
    }

    /// What is decided.
    pub fn decision(&self) -> Option<Verb> {
        match &self.outcome.answer {
            Answer::Decided { quick, explained, .. } => {
                Some(explained.as_ref().map_or(quick.verb, |decision| decision.decision))
            }
            Answer::Refused(_) => None,
        }
    }

    /// Whether nothing else can come of it.
    pub fn settled(&self) -> Option<bool> {
        match &self.outcome.answer {
            Answer::Decided { quick, explained, .. } => {
                Some(explained.as_ref().map_or(quick.settled, |decision| decision.settled))
            }
            Answer::Refused(_) => None,
        }
    }

    /// Whether no limit cut the search short.
    pub fn exact(&self) -> Option<bool> {
        match &self.outcome.answer {
            Answer::Decided { quick, explained, .. } => {
                Some(quick.exact && explained.as_ref().is_none_or(|decision| decision.exact))
            }
            Answer::Refused(_) => None,
        }
    }

    /// Whether no rule decides, whatever the unknowns are.
    pub fn by_default(&self) -> bool {
        matches!(&self.outcome.answer, Answer::Decided { quick, .. } if quick.default)
    }

    /// The verbs that can come of it, strongest first; none where that was not looked at.
    pub fn possible(&self) -> Option<&'o [Verb]> {
        let Answer::Decided { quick, explained, .. } = &self.outcome.answer else { return None };
        match explained {
            Some(decision) => Some(&decision.possible),
            None => quick.settled.then(|| std::slice::from_ref(&quick.verb)),
        }
    }

    /// The rules that decide for certain, in the order of the policy's text.
    pub fn rules(&self) -> impl Iterator<Item = &'o str> {
        let rules =
            self.policy.map(|policy| policy.ir().stage(self.stage()).rules.as_slice()).unwrap_or_default();
        let own = self.outcomes.rules_of(self.outcome).iter();
        own.filter_map(|id| rules.at(*id)).map(|rule| rule.name.as_str())
    }

    /// What follows for certain, each with its rule; none where the default acts.
    fn follows(&self) -> impl Iterator<Item = (Option<&'o str>, &'o Action)> {
        let stage = self.policy.map(|policy| policy.ir().stage(self.stage()));
        let rules = stage.map(|stage| stage.rules.as_slice()).unwrap_or_default();
        let own = self.outcomes.rules_of(self.outcome).iter().filter_map(|id| rules.at(*id));
        let own = own.flat_map(|rule| rule.actions.iter().map(|action| (Some(rule.name.as_str()), action)));
        let default = stage.and_then(|stage| stage.default.as_ref()).filter(|_| self.by_default());
        let default =
            default.into_iter().flat_map(|default| default.actions.iter().map(|action| (None, action)));
        own.chain(default)
    }

    /// Where it is sent: quick and open what follows for certain, full what may follow too.
    pub fn routes(&self) -> Vec<RouteView<'o>> {
        let mut found: Vec<RouteView<'o>> = Vec::new();
        let mut add = |route: RouteView<'o>| {
            let same =
                |it: &&mut RouteView<'o>| (it.destination, it.label) == (route.destination, route.label);
            match found.iter_mut().find(same) {
                Some(known) => known.certain |= route.certain,
                None => found.push(route),
            }
        };
        match self.full() {
            Some(decision) => decision.routes.iter().map(|route| told(decision, route)).for_each(add),
            None => {
                let routes = self.follows().filter_map(|(rule, action)| Some((rule, action.route()?)));
                routes.map(|(rule, route)| self.route(rule, route)).for_each(&mut add);
            }
        }
        found
    }

    fn route(&self, rule: Option<&'o str>, route: &'o Route) -> RouteView<'o> {
        let places = self.policy.map(|policy| policy.lexicon().vocabulary().destinations.as_slice());
        match route {
            Route::Destination(id) => {
                let place = places.unwrap_or_default().at(*id);
                let id = place.map(|place| place.id.as_str());
                let label = place.and_then(|place| self.text(&place.label)).or(id).unwrap_or_default();
                RouteView { destination: id, label, rule, certain: true }
            }
            Route::Text(text) => RouteView {
                destination: None,
                label: self.text(text).unwrap_or_default(),
                rule,
                certain: true,
            },
        }
    }

    fn text(&self, text: &'o Text) -> Option<&'o str> {
        let policy = self.policy?;
        text.get(self.batch.language(policy), policy.ir().language)
    }

    /// Names of services that follow for certain.
    pub fn services(&self) -> Vec<&'o str> {
        #[expect(clippy::wildcard_enum_match_arm, reason = "one kind of action is meant")]
        self.concepts(|action| match action {
            Action::Service(id) => Some(*id),
            _ => None,
        })
    }

    /// Names of replies that follow for certain.
    pub fn replies(&self) -> Vec<&'o str> {
        #[expect(clippy::wildcard_enum_match_arm, reason = "one kind of action is meant")]
        self.concepts(|action| match action {
            Action::Reply(id) => Some(*id),
            _ => None,
        })
    }

    fn concepts(&self, of: impl Fn(&Action) -> Option<ConceptId>) -> Vec<&'o str> {
        let all =
            self.policy.map(|policy| policy.lexicon().vocabulary().concepts.as_slice()).unwrap_or_default();
        let mut found: Vec<&'o str> = Vec::new();
        for concept in self.follows().filter_map(|(_, action)| all.at(of(action)?)) {
            if !found.contains(&concept.id.as_str()) {
                found.push(&concept.id);
            }
        }
        found
    }

    /// The soonest deadline that follows, or can follow.
    pub fn within(&self) -> Option<WithinView<'o>> {
        let Answer::Decided { quick, .. } = &self.outcome.answer else { return None };
        quick.within.map(|within| self.measured(within))
    }

    fn measured(&self, quantity: Quantity) -> WithinView<'o> {
        let units =
            self.policy.map(|policy| policy.lexicon().vocabulary().units.as_slice()).unwrap_or_default();
        let unit = units.at(quantity.unit).map(|unit| unit.id.as_str()).unwrap_or_default();
        WithinView { count: quantity.number, unit }
    }

    /// Every deadline that is possible.
    pub fn within_possible(&self) -> Option<Vec<WithinView<'o>>> {
        let all = &self.full()?.within_possible;
        Some(all.iter().map(|it| WithinView { count: it.number, unit: &it.unit }).collect())
    }

    /// What who referred could tell; none where that was not looked at.
    pub fn missing(&self) -> Option<&'o [OpenFact]> {
        self.explained().map(|decision| decision.missing.as_slice())
    }

    /// What a person at the clinic could tell; none where that was not looked at.
    pub fn judge(&self) -> Option<&'o [OpenFact]> {
        self.explained().map(|decision| decision.judge.as_slice())
    }

    /// Why.
    pub fn reasons(&self) -> Option<&'o [Reason]> {
        self.full().map(|decision| decision.reasons.as_slice())
    }

    /// The facts of which silence was taken for something.
    pub fn assumed(&self) -> Option<impl Iterator<Item = &'o str>> {
        Some(self.full()?.assumed.iter().map(|assumed| assumed.fact.as_str()))
    }

    /// Names of notices that hold for certain.
    pub fn notices(&self) -> Option<impl Iterator<Item = &'o str>> {
        let certain = self.full()?.notices.iter().filter(|notice| notice.certain);
        Some(certain.map(|notice| notice.notice.as_str()))
    }

    /// The whole decision.
    pub fn full(&self) -> Option<&'o Decision> {
        self.explained().filter(|_| self.batch.options().detail == Detail::Full)
    }

    fn explained(&self) -> Option<&'o Decision> {
        match &self.outcome.answer {
            Answer::Decided { explained, .. } => explained.as_deref(),
            Answer::Refused(_) => None,
        }
    }

    /// Why there is no decision.
    pub fn error(&self) -> Option<&'o Fault> {
        match &self.outcome.answer {
            Answer::Decided { .. } => None,
            Answer::Refused(fault) => Some(fault),
        }
    }
}

/// A route of a full decision, with the first of the reasons that bring it.
fn told<'o>(decision: &'o Decision, route: &'o RouteNote) -> RouteView<'o> {
    let brings = |reason: &&Reason| {
        reason.routes.iter().any(|it| (&it.destination, &it.label) == (&route.destination, &route.label))
    };
    let rule = decision.reasons.iter().find(brings).and_then(|reason| reason.rule.as_deref());
    RouteView { destination: route.destination.as_deref(), label: &route.label, rule, certain: route.certain }
}
