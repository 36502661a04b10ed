//! The statements of a policy: rules, requirements, services, duties, defaults, silences and assertions.

use remit_engine::ir::{Role, StageName, Start};
use remit_engine::value::Text;

use super::model::*;
use super::{FileContext, Placed, Resolver, errors};
use crate::base::{Loc, Span};
use crate::syntax::ast::{self, ActionKind, ItemKind, RouteTarget, Verb};

/// The stage that a verb belongs to.
pub fn stage_of(verb: Verb) -> StageName {
    match verb {
        Verb::Retain | Verb::Discharge => StageName::Discharge,
        Verb::Exclude
        | Verb::Return
        | Verb::Defer
        | Verb::Ask
        | Verb::Review
        | Verb::Advise
        | Verb::Accept => StageName::Referral,
    }
}

impl Resolver {
    /// Resolves one statement and adds it to its policy.
    pub(super) fn statement(&mut self, placed: Placed<'_>) {
        let Placed { here, item, .. } = placed;
        match &item.kind {
            ItemKind::Rule(tree) => {
                let condition = self.condition(here, &tree.condition);
                self.fill_rule(placed, RuleKind::Plain(condition), &tree.clauses);
                let rule = placed.rule.and_then(|id| self.model.rules.get_mut(id));
                rule.into_iter().for_each(|rule| rule.usually = tree.usually.is_some());
            }
            ItemKind::Require(tree) => {
                let facts = self.demands(here, &tree.facts);
                if let Some(verb) = tree.clauses.else_verb()
                    && verb.verb != Verb::Return
                {
                    self.report(errors::misplaced_verb(here.loc(verb.span), verb.verb.word(), "else"));
                }
                self.fill_rule(placed, RuleKind::Require(facts), &tree.clauses);
            }
            ItemKind::Decline(tree) => {
                let services = self.services(here, &tree.services);
                self.fill_rule(placed, RuleKind::Decline(services), &tree.clauses);
            }
            ItemKind::Recommend(tree) => self.recommend(placed, tree),
            ItemKind::Offer(tree) => self.offer(placed, tree),
            ItemKind::Duty(tree) => self.duty(placed, tree),
            ItemKind::FollowUp(tree) => self.follow_up(placed, tree),
            ItemKind::Otherwise(tree) => self.otherwise(placed, tree),
            ItemKind::Silence(tree) => self.silence(placed, tree),
            ItemKind::Leave(tree) => self.leave(placed, tree),
            ItemKind::Assertion(tree) => self.assertion(placed, tree),
            ItemKind::Use(_)
            | ItemKind::Section(_)
            | ItemKind::Define(_)
            | ItemKind::Impossible(_)
            | ItemKind::Notice(_)
            | ItemKind::Case(_)
            | ItemKind::Base(_)
            | ItemKind::Source(_)
            | ItemKind::Category(_)
            | ItemKind::Codes(_)
            | ItemKind::Concept(_)
            | ItemKind::Fact(_)
            | ItemKind::Record(_)
            | ItemKind::Unit(_)
            | ItemKind::Destination(_)
            | ItemKind::Conversion(_)
            | ItemKind::Damaged(_) => {}
        }
    }

    pub(super) fn change_policy(&mut self, id: PolicyId, change: impl FnOnce(&mut Policy)) {
        if let Some(policy) = self.model.policies.get_mut(id) {
            change(policy);
        }
    }

    fn fill_rule(&mut self, placed: Placed<'_>, kind: RuleKind, clauses: &ast::Clauses) {
        let here = placed.here;
        let Some(id) = placed.rule else { return };
        let guard = self.guard(here, placed.section, clauses);
        let actions = self.actions(here, clauses.actions());
        let overrides = self.overrides(placed, clauses.overrides());
        let grounds = self.grounds(here, clauses);
        let texts = self.rule_texts(here, clauses);
        if let Some(rule) = self.model.rules.get_mut(id) {
            rule.kind = kind;
            rule.guard = guard;
            rule.actions = actions;
            rule.overrides = overrides;
            rule.grounds = grounds;
            rule.texts = texts;
            rule.damaged |= clauses.is_damaged();
        }
    }

    fn overrides(&mut self, placed: Placed<'_>, trees: &[ast::Overridden]) -> Vec<Override> {
        self.report_repeated(
            placed.here,
            trees.iter().map(|tree| match tree {
                ast::Overridden::Verb(word) => (word.verb.word(), word.span),
                ast::Overridden::Rule(ident) => (ident.name.as_str(), ident.span),
            }),
        );
        let mut overrides = Vec::new();
        for tree in trees {
            match tree {
                ast::Overridden::Verb(word) => {
                    overrides.push(Override::Verb(word.verb, placed.here.loc(word.span)));
                }
                ast::Overridden::Rule(ident) => {
                    let found = self.rule(placed.here, placed.policy, &ident.name, ident.span);
                    overrides.extend(found.map(|rule| Override::Rule(rule, placed.here.loc(ident.span))));
                }
            }
        }
        overrides
    }

    fn demands(&mut self, here: FileContext, trees: &[ast::WantedFact]) -> Vec<WantedFact> {
        self.report_repeated(here, trees.iter().map(|tree| (tree.fact.name.as_str(), tree.fact.span)));
        let mut demands = Vec::new();
        for tree in trees {
            let Some(fact) = self.fact(here, &tree.fact) else { continue };
            let loc = here.loc(tree.fact.span);
            if let Some(answer) = tree.answer
                && let Some(declared) = self.model.facts.get(fact)
                && !matches!(declared.kind, FactType::Truth | FactType::Error)
            {
                let (name, place) = (declared.head.name.clone(), declared.kind_loc);
                self.report(errors::wrong_test(here.loc(answer.span), &name, "answer", place));
                continue;
            }
            let dated = match &tree.dated {
                Some(time) if self.may_be_dated(here, &tree.fact, fact) => Some(self.quantity(here, time)),
                Some(_) => continue,
                None => None,
            };
            // Where the first of several alternatives could not be read, the next begins the row.
            let alternative = tree.alternative && !demands.is_empty();
            let answer = tree.answer.map(|answer| answer.yes);
            demands.push(WantedFact { fact, loc, answer, dated, alternative });
        }
        demands
    }

    fn services(&mut self, here: FileContext, trees: &[ast::Path]) -> Vec<(ConceptId, Loc)> {
        self.concepts_in(here, trees, "service")
    }

    fn concepts_in(
        &mut self,
        here: FileContext,
        trees: &[ast::Path],
        category: &str,
    ) -> Vec<(ConceptId, Loc)> {
        self.report_repeated_paths(here, trees);
        let found = trees
            .iter()
            .filter_map(|path| Some((self.concept_of(here, path, category)?, here.loc(path.span))));
        found.collect()
    }

    fn places(&mut self, here: FileContext, trees: &[ast::Path]) -> Vec<(DestinationId, Loc)> {
        self.report_repeated_paths(here, trees);
        let found =
            trees.iter().filter_map(|path| Some((self.destination(here, path)?, here.loc(path.span))));
        found.collect()
    }

    fn recommend(&mut self, placed: Placed<'_>, tree: &ast::Recommend) {
        let here = placed.here;
        let recommendation = Recommendation {
            name: tree.name.as_ref().map(|name| (name.name.clone(), here.loc(name.span))),
            facts: self.demands(here, &tree.facts),
            guard: self.guard(here, placed.section, &tree.clauses),
            grounds: self.grounds(here, &tree.clauses),
            texts: self.rule_texts(here, &tree.clauses),
            loc: here.loc(placed.item.span),
            section: placed.section,
        };
        self.change_policy(placed.policy, |policy| policy.recommendations.push(recommendation));
    }

    fn offer(&mut self, placed: Placed<'_>, tree: &ast::Offer) {
        let here = placed.here;
        let offer = Offer {
            services: self.services(here, &tree.services),
            places: self.places(here, tree.clauses.at()),
            guard: self.guard(here, placed.section, &tree.clauses),
            grounds: self.grounds(here, &tree.clauses),
            loc: here.loc(placed.item.span),
            section: placed.section,
        };
        self.change_policy(placed.policy, |policy| policy.offers.push(offer));
    }

    fn duty(&mut self, placed: Placed<'_>, tree: &ast::Duty) {
        let here = placed.here;
        let party = self.party(here, &tree.party);
        let tasks = self.services(here, &tree.services);
        let guard = self.guard(here, placed.section, &tree.clauses);
        let grounds = self.grounds(here, &tree.clauses);
        let Some(party) = party else { return };
        let loc = here.loc(placed.item.span);
        let stage = self.duty_stage(here, tree.clauses.at());
        let duty = Duty { party, tasks, stage, guard, grounds, loc, section: placed.section };
        self.change_policy(placed.policy, |policy| policy.duties.push(duty));
    }

    /// A person or function, or a place.
    pub(super) fn party(&mut self, here: FileContext, path: &ast::Path) -> Option<Party> {
        let loc = here.loc(path.span);
        let destination = self.names.find(here.file, &path.name, |home| &home.destinations).any();
        let party = self.names.concept(here.file, &path.name, |_| true).any();
        match (party, destination) {
            (None, Some(destination)) => {
                self.uses(loc, super::Symbol::Destination(destination));
                Some(Party::Destination(destination, loc))
            }
            _ => self.concept_of(here, path, "party").map(|concept| Party::Concept(concept, loc)),
        }
    }

    fn otherwise(&mut self, placed: Placed<'_>, tree: &ast::Otherwise) {
        let here = placed.here;
        if tree.never {
            self.report_in_section(here, placed.section, tree.keyword, "otherwise never");
        }
        let otherwise = Otherwise {
            stage: stage_of(tree.verb.verb),
            verb: tree.verb.verb,
            verb_loc: here.loc(tree.verb.span),
            never: tree.never,
            actions: self.actions(here, tree.clauses.actions()),
            grounds: self.grounds(here, &tree.clauses),
            loc: here.loc(placed.item.span),
            section: placed.section,
            within: self.within(placed.section),
        };
        self.change_policy(placed.policy, |policy| policy.defaults.push(otherwise));
    }

    fn silence(&mut self, placed: Placed<'_>, tree: &ast::Silence) {
        let here = placed.here;
        let Some(id) = self.fact(here, &tree.fact) else { return };
        let Some(fact) = self.model.facts.get(id).cloned() else { return };
        let silence = self.silence_value(here, &fact, &tree.value);
        let loc = here.loc(placed.item.span);
        self.report_in_section(here, placed.section, tree.keyword, "silence");
        let fact_loc = here.loc(tree.fact.span);
        let said = tree.clauses.said().and_then(|text| self.some_text(here, text));
        self.change_policy(placed.policy, |policy| {
            policy.silences.push(SilenceChange { fact: id, fact_loc, silence, said, loc });
        });
    }

    /// Reports a statement about every referral in a section with a condition.
    pub(super) fn report_in_section(
        &mut self,
        here: FileContext,
        section: Option<SectionId>,
        keyword: Span,
        word: &'static str,
    ) {
        let section = section.and_then(|id| self.model.sections.get(id));
        if let Some(title) = section.filter(|section| section.conditional).map(|section| section.title_loc) {
            self.report(errors::in_conditional_section(here.loc(keyword), word, title));
        }
    }

    fn leave(&mut self, placed: Placed<'_>, tree: &ast::Leave) {
        let here = placed.here;
        let because =
            tree.clauses.because().map(|text| self.text(here, text)).filter(|text| !text.is_empty());
        let Some(source) = self.source(here, &tree.source) else { return };
        let statements = self.statement_numbers(here, source, &tree.numbers);
        let loc = here.loc(placed.item.span);
        self.change_policy(placed.policy, |policy| {
            policy.leaves.push(Leave { source, statements, because, loc })
        });
    }

    fn assertion(&mut self, placed: Placed<'_>, tree: &ast::Assertion) {
        let here = placed.here;
        let assertion = Assertion {
            title: std::sync::Arc::from(tree.title.value.as_str()),
            title_loc: here.loc(tree.title.span),
            never: tree.mode.mode == ast::AssertionMode::Never,
            verb: tree.verb.verb,
            guard: self.guard(here, placed.section, &tree.clauses),
            loc: here.loc(placed.item.span),
        };
        self.model.assertions.push(here.file, assertion);
    }

    /// What is after an arrow.
    pub(super) fn actions(&mut self, here: FileContext, trees: &[ast::Action]) -> Vec<Action> {
        trees.iter().filter_map(|tree| self.action(here, tree)).collect()
    }

    fn action(&mut self, here: FileContext, tree: &ast::Action) -> Option<Action> {
        let loc = here.loc(tree.span);
        Some(match &tree.kind {
            ActionKind::Route(route) => {
                let purpose = route.purpose.as_ref().and_then(|text| self.some_text(here, text));
                match &route.to {
                    RouteTarget::Destination(path) => {
                        Action::Route { to: self.destination(here, path)?, purpose, loc: here.loc(path.span) }
                    }
                    RouteTarget::Text(text) => self.route_in_words(here, text, purpose),
                }
            }
            ActionKind::Service(path) => Action::Service(self.concept_of(here, path, "service")?, loc),
            ActionKind::Reply(path) => Action::Reply(self.concept_of(here, path, "outcome")?, loc),
            ActionKind::Note(text) => Action::Note(self.text(here, text), loc),
            ActionKind::Within(within) => {
                let from = within.from.as_ref().and_then(|word| self.start(here, word));
                let time = self.quantity(here, &within.time);
                Action::Within { time, from, usually: within.usually.is_some(), loc }
            }
            ActionKind::OneOf(trees) => Action::OneOf(self.actions(here, trees), loc),
            ActionKind::Priority(name) => Action::Priority(self.priority(here, name)?, loc),
            ActionKind::Notice(name) => Action::Notice(self.notice(here, &name.name, name.span)?, loc),
            ActionKind::FollowUp(what) => Action::FollowUp(std::sync::Arc::from(what.value.as_str()), loc),
            ActionKind::Damaged => return None,
        })
    }

    /// A route in quotes: the destination of that label, or else a place in words, with a hint.
    fn route_in_words(&mut self, here: FileContext, text: &ast::Str, purpose: Option<Text>) -> Action {
        let loc = here.loc(text.span);
        if let Some(destination) = self.destination_labelled(here, text.value.as_str()) {
            self.uses(loc, super::Symbol::Destination(destination));
            return Action::Route { to: destination, purpose, loc };
        }
        let known = self.known_destinations(here);
        self.report(errors::route_in_words(loc, &text.value, known));
        let language = self.language(here);
        Action::RouteText { to: Text::of(language, text.value.as_str()), purpose, loc }
    }

    /// From when a time runs.
    fn start(&mut self, here: FileContext, word: &ast::Ident) -> Option<Start> {
        let start = Start::ALL.into_iter().find(|start| start.id() == word.name.as_str());
        if start.is_none() {
            let words = Start::ALL.map(Start::id);
            self.report(errors::bad_word(here.loc(word.span), "from", &word.name, &words));
        }
        start
    }

    /// A text that says something.
    fn some_text(&mut self, here: FileContext, tree: &ast::Text) -> Option<Text> {
        Some(self.text(here, tree)).filter(|text| !text.is_empty())
    }

    /// The stage that a duty is of.
    fn duty_stage(&mut self, here: FileContext, paths: &[ast::Path]) -> StageName {
        let words = ["referral", "discharge"];
        let stages = [StageName::Referral, StageName::Discharge];
        let [path] = paths else {
            if let Some(second) = paths.get(1) {
                self.report(errors::bad_word(here.loc(second.span), "at", &second.name, &words));
            }
            return StageName::Referral;
        };
        let found = words.iter().zip(stages).find(|(word, _)| path.name == **word);
        if found.is_none() {
            self.report(errors::bad_word(here.loc(path.span), "at", &path.name, &words));
        }
        found.map_or(StageName::Referral, |(_, stage)| stage)
    }

    fn rule_texts(&mut self, here: FileContext, clauses: &ast::Clauses) -> RuleTexts {
        let [label, until, ask, tell] = [clauses.label(), clauses.until(), clauses.ask(), clauses.tell()]
            .map(|text| text.and_then(|text| self.some_text(here, text)));
        RuleTexts { label, until, ask, tell, examples: self.examples(here, clauses.examples()) }
    }

    fn examples(&mut self, here: FileContext, trees: &[ast::CaseValue]) -> Vec<CaseMedicine> {
        if trees.is_empty() {
            return Vec::new();
        }
        let fact = self.model.fact_with_role(Role::Medicines);
        let Some(fact) = fact.and_then(|id| self.model.facts.get(id)).cloned() else { return Vec::new() };
        let mut examples = Vec::new();
        for tree in trees {
            if let ast::CaseValueKind::Medicine(medicine) = &tree.kind {
                examples.extend(self.case_medicine(here, &fact, medicine, tree));
            }
        }
        examples
    }
}
