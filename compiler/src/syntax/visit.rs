//! A walk over the tree: override what you look for, call the `walk_…` function to go on below.
//!
//! Input: the tree. Output: whatever the visitor collects. Every name passes `visit_ident` or `visit_path`,
//! every condition `visit_condition`, in the order of the text within each node.

use super::ast::{
    Action, ActionKind, CaseLine, CaseValue, CaseValueKind, Clause, ClauseKind, Condition, ConditionKind,
    ConversionLine, Entry, FactDeclaration, File, Header, Ident, Item, ItemKind, Meta, MetaLine, Overridden,
    Path, RecordLine, Route, RouteTarget, Row, Term, TermKind, TypeKind, UnitDefinition, Value, ValuePart,
};

/// What may be looked at on the way. The defaults only go on below.
pub trait Visitor {
    /// The first statement of the file.
    fn visit_header(&mut self, header: &Header) {
        walk_header(self, header);
    }
    /// A statement.
    fn visit_item(&mut self, item: &Item) {
        walk_item(self, item);
    }
    /// A clause.
    fn visit_clause(&mut self, clause: &Clause) {
        walk_clause(self, clause);
    }
    /// A condition, those inside others too.
    fn visit_condition(&mut self, condition: &Condition) {
        walk_condition(self, condition);
    }
    /// A term of a condition or a case.
    fn visit_term(&mut self, term: &Term) {
        walk_term(self, term);
    }
    /// An action.
    fn visit_action(&mut self, action: &Action) {
        walk_action(self, action);
    }
    /// A metadata block.
    fn visit_meta(&mut self, meta: &Meta) {
        walk_meta(self, meta);
    }
    /// A metadata entry.
    fn visit_entry(&mut self, entry: &Entry) {
        walk_entry(self, entry);
    }
    /// A value of a metadata entry.
    fn visit_value(&mut self, value: &Value) {
        walk_value(self, value);
    }
    /// A value of a case.
    fn visit_case_value(&mut self, value: &CaseValue) {
        walk_case_value(self, value);
    }
    /// A row of a conversion.
    fn visit_row(&mut self, row: &Row) {
        walk_row(self, row);
    }
    /// A path.
    fn visit_path(&mut self, _path: &Path) {}
    /// A single word used as a name.
    fn visit_ident(&mut self, _ident: &Ident) {}
}

/// Goes through the whole file.
pub fn walk_file<V: Visitor + ?Sized>(visitor: &mut V, file: &File) {
    if let Some(header) = &file.header {
        visitor.visit_header(header);
    }
    for item in &file.items {
        visitor.visit_item(item);
    }
}

/// Goes through what is in the header.
pub fn walk_header<V: Visitor + ?Sized>(visitor: &mut V, header: &Header) {
    if let Some(name) = &header.name {
        visitor.visit_path(name);
    }
    if let Some(meta) = &header.meta {
        visitor.visit_meta(meta);
    }
}

/// Goes through what is in a statement.
pub fn walk_item<V: Visitor + ?Sized>(visitor: &mut V, item: &Item) {
    match &item.kind {
        ItemKind::Use(statement) => visitor.visit_path(&statement.path),
        ItemKind::Section(section) => section.items.iter().for_each(|item| visitor.visit_item(item)),
        ItemKind::Rule(rule) => {
            rule.name.iter().for_each(|name| visitor.visit_ident(name));
            visitor.visit_condition(&rule.condition);
        }
        ItemKind::Require(require) => {
            require.name.iter().for_each(|name| visitor.visit_ident(name));
            require.facts.iter().for_each(|demand| visitor.visit_path(&demand.fact));
        }
        ItemKind::Recommend(recommend) => {
            recommend.name.iter().for_each(|name| visitor.visit_ident(name));
            recommend.facts.iter().for_each(|demand| visitor.visit_path(&demand.fact));
        }
        ItemKind::Offer(offer) => offer.services.iter().for_each(|path| visitor.visit_path(path)),
        ItemKind::Decline(decline) => {
            decline.name.iter().for_each(|name| visitor.visit_ident(name));
            decline.services.iter().for_each(|path| visitor.visit_path(path));
        }
        ItemKind::Duty(duty) => {
            visitor.visit_path(&duty.party);
            duty.services.iter().for_each(|path| visitor.visit_path(path));
        }
        ItemKind::Notice(notice) => {
            notice.name.iter().for_each(|name| visitor.visit_ident(name));
            visitor.visit_condition(&notice.condition);
        }
        ItemKind::Otherwise(_) | ItemKind::Assertion(_) | ItemKind::FollowUp(_) => {}
        ItemKind::Silence(silence) => {
            visitor.visit_path(&silence.fact);
            visitor.visit_value(&silence.value);
        }
        ItemKind::Define(define) => {
            visitor.visit_path(&define.name);
            visitor.visit_condition(&define.condition);
            define.meta.iter().for_each(|meta| visitor.visit_meta(meta));
        }
        ItemKind::Impossible(impossible) => visitor.visit_condition(&impossible.condition),
        ItemKind::Leave(leave) => visitor.visit_ident(&leave.source),
        ItemKind::Record(record) => {
            visitor.visit_ident(&record.name);
            for line in &record.lines {
                if let RecordLine::Field(field) = line {
                    walk_fact(visitor, field);
                }
            }
        }
        ItemKind::Case(case) => {
            case.base.iter().for_each(|base| visitor.visit_ident(base));
            walk_case_lines(visitor, &case.lines);
        }
        ItemKind::Base(base) => {
            visitor.visit_ident(&base.name);
            base.parent.iter().for_each(|parent| visitor.visit_ident(parent));
            walk_case_lines(visitor, &base.lines);
        }
        ItemKind::Source(_)
        | ItemKind::Category(_)
        | ItemKind::Codes(_)
        | ItemKind::Concept(_)
        | ItemKind::Fact(_)
        | ItemKind::Unit(_)
        | ItemKind::Destination(_)
        | ItemKind::Conversion(_) => walk_vocabulary(visitor, &item.kind),
        ItemKind::Damaged(damaged) => {
            damaged.name.iter().for_each(|name| visitor.visit_path(name));
            damaged.category.iter().for_each(|category| visitor.visit_path(category));
        }
    }
    if let Some(clauses) = item.kind.clauses() {
        clauses.list.iter().for_each(|clause| visitor.visit_clause(clause));
    }
}

fn walk_case_lines<V: Visitor + ?Sized>(visitor: &mut V, lines: &[CaseLine]) {
    for line in lines {
        if let CaseLine::Entry(entry) = line {
            visitor.visit_path(&entry.fact);
            entry.values.iter().for_each(|value| visitor.visit_case_value(value));
        }
    }
}

fn walk_vocabulary<V: Visitor + ?Sized>(visitor: &mut V, kind: &ItemKind) {
    let meta = match kind {
        ItemKind::Source(source) => {
            visitor.visit_ident(&source.name);
            source.entries().for_each(|entry| visitor.visit_entry(entry));
            None
        }
        ItemKind::Category(category) => {
            visitor.visit_ident(&category.name);
            category.parent.iter().for_each(|parent| visitor.visit_ident(parent));
            category.meta.as_ref()
        }
        ItemKind::Codes(codes) => {
            visitor.visit_ident(&codes.name);
            codes.meta.as_ref()
        }
        ItemKind::Concept(concept) => {
            visitor.visit_ident(&concept.name);
            visitor.visit_path(&concept.category);
            concept.parents.iter().for_each(|parent| visitor.visit_path(parent));
            concept.meta.as_ref()
        }
        ItemKind::Fact(fact) => {
            walk_fact(visitor, fact);
            None
        }
        ItemKind::Unit(unit) => {
            visitor.visit_ident(&unit.name);
            if let UnitDefinition::Kind(kind) = &unit.definition {
                visitor.visit_ident(kind);
            }
            unit.meta.as_ref()
        }
        ItemKind::Destination(destination) => {
            visitor.visit_ident(&destination.name);
            destination.meta.as_ref()
        }
        ItemKind::Conversion(conversion) => {
            visitor.visit_ident(&conversion.name);
            for line in &conversion.lines {
                match line {
                    ConversionLine::Entry(entry) => visitor.visit_entry(entry),
                    ConversionLine::Row(row) => visitor.visit_row(row),
                    ConversionLine::Damaged(_) => {}
                }
            }
            None
        }
        ItemKind::Use(_)
        | ItemKind::Section(_)
        | ItemKind::Rule(_)
        | ItemKind::Require(_)
        | ItemKind::Recommend(_)
        | ItemKind::Offer(_)
        | ItemKind::Decline(_)
        | ItemKind::Duty(_)
        | ItemKind::Notice(_)
        | ItemKind::FollowUp(_)
        | ItemKind::Otherwise(_)
        | ItemKind::Silence(_)
        | ItemKind::Define(_)
        | ItemKind::Impossible(_)
        | ItemKind::Leave(_)
        | ItemKind::Assertion(_)
        | ItemKind::Case(_)
        | ItemKind::Record(_)
        | ItemKind::Base(_)
        | ItemKind::Damaged(_) => None,
    };
    if let Some(meta) = meta {
        visitor.visit_meta(meta);
    }
}

/// A fact, or a field of a record.
fn walk_fact<V: Visitor + ?Sized>(visitor: &mut V, fact: &FactDeclaration) {
    visitor.visit_path(&fact.path);
    match &fact.ty.kind {
        TypeKind::Truth | TypeKind::Given => {}
        TypeKind::OneOf(options) => options.iter().for_each(|option| visitor.visit_ident(option)),
        TypeKind::AnyOf(path) | TypeKind::ListOf(path) | TypeKind::Named(path) => visitor.visit_path(path),
    }
    fact.meta.iter().for_each(|meta| visitor.visit_meta(meta));
}

/// Goes through what is in a clause.
pub fn walk_clause<V: Visitor + ?Sized>(visitor: &mut V, clause: &Clause) {
    match &clause.kind {
        ClauseKind::When(condition) | ClauseKind::Unless(condition) => visitor.visit_condition(condition),
        ClauseKind::Actions(actions) => actions.iter().for_each(|action| visitor.visit_action(action)),
        ClauseKind::At(paths) | ClauseKind::For(paths) | ClauseKind::By(paths) => {
            paths.iter().for_each(|path| visitor.visit_path(path));
        }
        ClauseKind::Overrides(targets) => {
            for target in targets {
                if let Overridden::Rule(rule) = target {
                    visitor.visit_ident(rule);
                }
            }
        }
        ClauseKind::Cite(cite) => visitor.visit_ident(&cite.source),
        ClauseKind::Examples(values) => values.iter().for_each(|value| visitor.visit_case_value(value)),
        ClauseKind::After(_)
        | ClauseKind::Else(_)
        | ClauseKind::Because(_)
        | ClauseKind::Label(_)
        | ClauseKind::Until(_)
        | ClauseKind::Ask(_)
        | ClauseKind::Tell(_)
        | ClauseKind::Said(_)
        | ClauseKind::Damaged => {}
    }
}

/// Goes through what is in a condition.
pub fn walk_condition<V: Visitor + ?Sized>(visitor: &mut V, condition: &Condition) {
    match &condition.kind {
        ConditionKind::Or(parts) | ConditionKind::And(parts) | ConditionKind::Count { parts, .. } => {
            parts.iter().for_each(|part| visitor.visit_condition(part));
        }
        ConditionKind::Not(inner) | ConditionKind::Group(inner) => visitor.visit_condition(inner),
        ConditionKind::Fact(fact)
        | ConditionKind::Compare { fact, .. }
        | ConditionKind::Between { fact, .. }
        | ConditionKind::Event { fact, .. }
        | ConditionKind::Dated { fact, .. }
        | ConditionKind::Given { fact, .. }
        | ConditionKind::Missing { fact, .. } => visitor.visit_path(fact),
        ConditionKind::Is { fact, term, .. } => {
            visitor.visit_path(fact);
            visitor.visit_term(term);
        }
        ConditionKind::Set { fact, terms, .. } => {
            visitor.visit_path(fact);
            terms.iter().for_each(|term| visitor.visit_term(term));
        }
        ConditionKind::Entries { fact, entry, .. } => {
            visitor.visit_path(fact);
            entry.iter().for_each(|entry| visitor.visit_condition(entry));
        }
        ConditionKind::Always | ConditionKind::Damaged => {}
    }
}

/// Goes through what is in a term.
pub fn walk_term<V: Visitor + ?Sized>(visitor: &mut V, term: &Term) {
    match &term.kind {
        TermKind::Name(path) => visitor.visit_path(path),
        TermKind::Code { system, .. } => visitor.visit_ident(system),
    }
}

/// Goes through what is in an action.
pub fn walk_action<V: Visitor + ?Sized>(visitor: &mut V, action: &Action) {
    match &action.kind {
        ActionKind::Route(Route { to: RouteTarget::Destination(path), .. })
        | ActionKind::Service(path)
        | ActionKind::Reply(path) => visitor.visit_path(path),
        ActionKind::Priority(name) | ActionKind::Notice(name) => visitor.visit_ident(name),
        ActionKind::OneOf(actions) => actions.iter().for_each(|action| visitor.visit_action(action)),
        ActionKind::Route(Route { to: RouteTarget::Text(_), .. })
        | ActionKind::Note(_)
        | ActionKind::FollowUp(_)
        | ActionKind::Within(_)
        | ActionKind::Damaged => {}
    }
}

/// Goes through what is in a metadata block.
pub fn walk_meta<V: Visitor + ?Sized>(visitor: &mut V, meta: &Meta) {
    for line in &meta.lines {
        if let MetaLine::Entry(entry) = line {
            visitor.visit_entry(entry);
        }
    }
}

/// Goes through what is in a metadata entry; its key is not a name.
pub fn walk_entry<V: Visitor + ?Sized>(visitor: &mut V, entry: &Entry) {
    entry.values.iter().for_each(|value| visitor.visit_value(value));
}

/// Goes through the words of a metadata value.
pub fn walk_value<V: Visitor + ?Sized>(visitor: &mut V, value: &Value) {
    for part in &value.parts {
        match part {
            ValuePart::Name(path) => visitor.visit_path(path),
            ValuePart::Formula(formula) => formula.names(&mut |path| visitor.visit_path(path)),
            ValuePart::Answer(_) | ValuePart::Text(_) | ValuePart::Quantity(_) | ValuePart::Date(_) => {}
        }
    }
}

/// Goes through what is in a case value.
pub fn walk_case_value<V: Visitor + ?Sized>(visitor: &mut V, value: &CaseValue) {
    if let Some(on) = &value.on {
        walk_case_value(visitor, on);
    }
    match &value.kind {
        CaseValueKind::Term { term, .. } => visitor.visit_term(term),
        CaseValueKind::Medicine(medicine) => {
            visitor.visit_term(&medicine.product);
            medicine.route.iter().for_each(|route| visitor.visit_path(route));
        }
        CaseValueKind::Record(lines) => walk_case_lines(visitor, lines),
        CaseValueKind::Incomplete
        | CaseValueKind::NotSaid
        | CaseValueKind::None
        | CaseValueKind::Answer(_)
        | CaseValueKind::Given
        | CaseValueKind::Quantity(_)
        | CaseValueKind::Bounds { .. }
        | CaseValueKind::Text(_)
        | CaseValueKind::Date(_)
        | CaseValueKind::Month(_)
        | CaseValueKind::Event(_) => {}
    }
}

/// Goes through what is in a row of a conversion.
pub fn walk_row<V: Visitor + ?Sized>(visitor: &mut V, row: &Row) {
    visitor.visit_path(&row.substance);
    visitor.visit_path(&row.route);
    if let Some(meta) = &row.meta {
        visitor.visit_meta(meta);
    }
}
