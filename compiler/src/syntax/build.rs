//! What the grammar's actions do: leaves from their text, and the few nodes that take more than their parts.

use remit_engine::value::{Days, Language};
use std::cell::RefCell;

use super::ast::{
    Action, ActionKind, Answer, Bound, Case, CaseLine, CaseValueKind, Clauses, Condition, ConditionKind,
    Counting, Damaged, Doc, Expectation, FileKind, Formula, FormulaKind, Header, Ident, Item, ItemKind,
    LocalText, Medicine, Meta, Month, Multiplied, Number, Path, Quantity, Route, RouteTarget, Section,
    SetOperator, Str, Term, Text, Unit,
};
use super::syntax_error::{self, SyntaxError};
use super::{errors, literal};
use crate::base::{Loc, Name, Span};
use crate::diag::Diagnostic;
use crate::lex::{Tokens, spelled};

/// A line of the file's outermost level.
#[derive(Debug)]
pub(super) enum Line {
    Header(Header),
    Item(Item),
}

/// The braces after a statement whose head could not be read.
pub(super) enum Block {
    /// Statements, which survive.
    Items,
    /// Anything else.
    Other,
}

/// How much of a medicine.
#[derive(Default)]
pub(super) struct Amount {
    pub(super) daily: Option<Span>,
    pub(super) dose: Option<Quantity>,
    pub(super) times: Option<Number>,
    pub(super) as_needed: Option<Span>,
}

/// What the actions need to know, and where they put what is wrong.
pub(super) struct Builder<'a> {
    text: &'a str,
    tokens: &'a Tokens,
    diagnostics: RefCell<Vec<Diagnostic>>,
    slips: RefCell<Vec<SyntaxError>>,
}

impl<'a> Builder<'a> {
    pub(super) fn new(text: &'a str, tokens: &'a Tokens) -> Self {
        Self { text, tokens, diagnostics: RefCell::default(), slips: RefCell::default() }
    }

    pub(super) fn finish(self) -> (Vec<Diagnostic>, Vec<SyntaxError>) {
        (self.diagnostics.into_inner(), self.slips.into_inner())
    }

    /// How many places there are where the grammar could not go on.
    pub(super) fn slips(&self) -> usize {
        self.slips.borrow().len()
    }

    pub(super) fn note(&self, slip: SyntaxError) {
        self.slips.borrow_mut().push(slip);
    }

    fn report(&self, diagnostic: Option<Diagnostic>) {
        self.diagnostics.borrow_mut().extend(diagnostic);
    }

    fn slice(&self, span: Span) -> &'a str {
        self.text.get(span.range()).unwrap_or_default()
    }

    fn loc(&self, span: Span) -> Loc {
        span.in_file(self.tokens.file)
    }

    // ---- Leaves ----

    pub(super) fn ident(&self, span: Span) -> Ident {
        Ident { name: Name::new(self.slice(span)), span }
    }

    pub(super) fn path(&self, span: Span) -> Path {
        Path { name: Name::new(self.slice(span).trim_end_matches('.')), span }
    }

    pub(super) fn unit(&self, span: Span) -> Unit {
        // `working days` is two words, with one blank between.
        let words: Vec<&str> = self.slice(span).split_whitespace().collect();
        Unit { name: Name::from(words.join(" ")), span }
    }

    pub(super) fn string(&self, span: Span) -> Str {
        let (value, escape) = literal::string(self.slice(span), span);
        self.report(escape.map(|place| errors::unknown_escape(self.loc(place), self.slice(place))));
        Str { value: Name::from(value), span }
    }

    pub(super) fn local_text(&self, lang: Ident, text: Str) -> LocalText {
        let known = Language::ALL.into_iter().find(|known| known.code() == lang.name.as_str());
        if known.is_none() {
            self.report(Some(errors::unknown_language(self.loc(lang.span), &lang.name)));
        }
        LocalText { lang: known.map(|known| (known, lang.span)), text }
    }

    pub(super) fn text(parts: Vec<LocalText>) -> Text {
        let place = |part: &LocalText| part.lang.map_or(part.text.span, |(_, span)| span.to(part.text.span));
        let first = parts.first().map(place).unwrap_or_default();
        let span = parts.last().map_or(first, |last| first.to(place(last)));
        Text { parts, span }
    }

    pub(super) fn number(&self, span: Span) -> Number {
        let (digits, decimals) = literal::number(self.slice(span)).unwrap_or_else(|| {
            self.report(Some(errors::long_number(self.loc(span))));
            (0, 0)
        });
        Number { digits, decimals, span }
    }

    /// How many of several; the number may be a word, which has been reported.
    pub(super) fn counting(&self, bound: Bound, place: Span) -> Counting {
        let text = self.slice(place);
        let whole = |(digits, decimals)| u32::try_from(digits).ok().filter(|_| decimals == 0);
        let number = spelled(text).or_else(|| literal::number(text).and_then(whole));
        if number.is_none() {
            self.report(Some(errors::not_a_count(self.loc(place), text)));
        }
        Counting { bound, number: number.unwrap_or(1) }
    }

    pub(super) fn date(&self, span: Span) -> super::ast::Date {
        let text = self.slice(span);
        let (date, slip) = literal::date(text, span);
        self.report(slip.map(|slip| errors::no_such_day(self.loc(span), text, &slip)));
        date
    }

    pub(super) fn month(&self, span: Span) -> Month {
        let text = self.slice(span);
        let days = text.parse().ok();
        if days.is_none() {
            self.report(Some(errors::no_such_day(self.loc(span), text, &literal::DaySlip::None)));
        }
        Month { days, span }
    }

    pub(super) fn only(date: super::ast::Date) -> Month {
        Month { days: date.day.map(Days::only), span: date.span }
    }

    pub(super) fn doc(&self, lines: &[Span]) -> Doc {
        let span = lines.iter().copied().reduce(Span::to).unwrap_or_default();
        let line = |span: &Span| {
            let text = self.slice(*span).trim_start_matches('/');
            text.strip_prefix(' ').unwrap_or(text).trim_end()
        };
        let text: Vec<&str> = lines.iter().map(line).collect();
        Doc { text: Name::from(text.join("\n")), span }
    }

    // ---- Files and statements ----

    pub(super) fn head(kind: FileKind, keyword: Span, name: Option<Path>, meta: Option<Meta>) -> Header {
        Header { doc: None, kind, keyword, name, meta, span: keyword }
    }

    pub(super) fn header(&self, doc: Option<Doc>, header: Header, span: Span) -> Line {
        if header.name.is_none() {
            self.report(Some(errors::nameless(self.loc(header.keyword))));
        }
        Line::Header(Header { doc, span, ..header })
    }

    pub(super) fn nothing() -> ItemKind {
        ItemKind::Damaged(Damaged { kind: None, name: None, category: None })
    }

    /// A line that begins like no statement, with statements in its braces.
    pub(super) fn untitled(line: Span, braces: Span) -> ItemKind {
        let title = Text { parts: Vec::new(), span: line };
        ItemKind::Section(Section {
            keyword: line,
            title,
            clauses: Clauses::default(),
            items: Vec::new(),
            braces,
        })
    }

    /// A section that says what a file is.
    pub(super) fn misplaced(&self, header: Header) -> Item {
        self.report(Some(errors::header_in_section(self.loc(header.span))));
        Item { doc: header.doc, kind: Self::nothing(), span: header.span }
    }

    /// Puts the statements in that are between the braces of a line, whatever the line was read as.
    pub(super) fn fill(item: &mut Item, within: Vec<Item>, braces: Span) {
        if !matches!(item.kind, ItemKind::Section(_)) {
            item.kind = Self::untitled(item.span, braces);
        }
        if let ItemKind::Section(section) = &mut item.kind {
            section.items = within;
        }
    }

    /// A statement whose head could not be read.
    pub(super) fn damaged(&self, error: Span, block: Option<(Block, Span)>) -> ItemKind {
        match block {
            Some((Block::Items, braces)) => Self::untitled(error, braces),
            Some((Block::Other, _)) | None => {
                ItemKind::Damaged(syntax_error::damaged(self.text, self.tokens, error))
            }
        }
    }

    pub(super) fn case(
        &self,
        (keyword, unconfirmed): (Span, Option<Span>),
        title: Str,
        base: Option<Ident>,
        block: (Vec<CaseLine>, Span),
        expectation: Option<Expectation>,
    ) -> ItemKind {
        // Where the closing brace is missing too, that has been told.
        if expectation.is_none() && self.slice(block.1).ends_with('}') {
            self.report(Some(errors::no_expectation(self.loc(keyword))));
        }
        let (lines, braces) = block;
        ItemKind::Case(Case { keyword, unconfirmed, title, base, lines, braces, expectation })
    }

    // ---- Conditions and actions ----

    pub(super) fn either(parts: Vec<Condition>, span: Span) -> Condition {
        Self::join(parts, span, ConditionKind::Or)
    }

    pub(super) fn both(parts: Vec<Condition>, span: Span) -> Condition {
        Self::join(parts, span, ConditionKind::And)
    }

    fn join(mut parts: Vec<Condition>, span: Span, join: fn(Vec<Condition>) -> ConditionKind) -> Condition {
        match (parts.pop(), parts.is_empty()) {
            (Some(only), true) => only,
            (Some(last), false) => {
                parts.push(last);
                Condition { kind: join(parts), span }
            }
            (None, _) => Condition { kind: ConditionKind::Damaged, span },
        }
    }

    pub(super) fn set(
        suspected: Option<Span>,
        fact: Path,
        operator: SetOperator,
        terms: Vec<Term>,
    ) -> ConditionKind {
        if terms.is_empty() {
            ConditionKind::Damaged
        } else {
            ConditionKind::Set { suspected, fact, operator, terms }
        }
    }

    /// `investigation.ongoing yes`: understood, and told how it is written.
    pub(super) fn answered(&self, fact: Path, answer: Answer) -> ConditionKind {
        let whole = fact.span.to(answer.span);
        self.report(Some(errors::answer_in_condition(
            self.loc(answer.span),
            self.loc(whole),
            &fact.name,
            answer.yes,
        )));
        let span = fact.span;
        let kind = ConditionKind::Fact(fact);
        if answer.yes { kind } else { ConditionKind::Not(Box::new(Condition { kind, span })) }
    }

    pub(super) fn route(to: RouteTarget, purpose: Option<LocalText>) -> Route {
        Route { to, purpose: purpose.map(|text| Self::text(vec![text])) }
    }

    /// Joins the languages of a note, or of what a route is for, which the grammar reads as actions of their own.
    pub(super) fn actions(&self, parts: Vec<Action>) -> Vec<Action> {
        let mut actions: Vec<Action> = Vec::with_capacity(parts.len());
        for part in parts {
            // Where no `note` begins it, the keyword is the text itself.
            let more = matches!(&part.kind, ActionKind::Note(text) if text.parts.iter().any(|one| one.text.span == part.keyword));
            match (more, part.kind, actions.last_mut()) {
                (
                    true,
                    ActionKind::Note(text),
                    Some(Action {
                        kind: ActionKind::Note(note) | ActionKind::Route(Route { purpose: Some(note), .. }),
                        span,
                        ..
                    }),
                ) => {
                    *span = span.to(part.span);
                    note.span = note.span.to(text.span);
                    note.parts.extend(text.parts);
                }
                (true, ActionKind::Note(_), _) => {
                    self.report(Some(errors::text_without_note(self.loc(part.span), self.slice(part.span))));
                    actions.push(Action {
                        kind: ActionKind::Damaged,
                        keyword: part.keyword,
                        span: part.span,
                    });
                }
                (_, kind, _) => actions.push(Action { kind, keyword: part.keyword, span: part.span }),
            }
        }
        actions
    }

    // ---- Formulas ----

    /// A sum of these.
    pub(super) fn sum(parts: Vec<Formula>, span: Span) -> Formula {
        Formula { kind: FormulaKind::Sum(parts), span }
    }

    /// A product of these.
    pub(super) fn product(parts: Vec<Multiplied>, span: Span) -> Formula {
        Formula { kind: FormulaKind::Product(parts), span }
    }

    /// A name in a formula.
    pub(super) fn named(path: Path) -> Formula {
        Formula { span: path.span, kind: FormulaKind::Name(path) }
    }

    /// A number in a formula.
    pub(super) fn amount(quantity: Quantity) -> Formula {
        Formula { span: quantity.span, kind: FormulaKind::Quantity(quantity) }
    }

    // ---- Cases ----

    pub(super) fn medicine(product: Term, route: Option<Path>, amount: Option<Amount>) -> CaseValueKind {
        let Amount { daily, dose, times, as_needed } = amount.unwrap_or_default();
        CaseValueKind::Medicine(Medicine { product, route, daily, dose, times, as_needed })
    }
}
