//! Every node of the tree, moved to where its text is. The fields are all named, so that none is forgotten: those
//! behind the semicolon hold no place.

use remit_engine::value::Language;

use super::*;
use crate::base::Shift;

macro_rules! shift {
    ($($name:ident { $($field:ident),* $(; $($plain:ident),+)? })*) => {
        $(impl Shift for $name {
            fn shift(&mut self, by: u32) {
                let Self { $($field,)* $($($plain: _,)+)? } = self;
                $($field.shift(by);)*
            }
        })*
    };
}

macro_rules! shift_one_of {
    ($($name:ident {
        $($variant:ident $(($part:ident))? $({ $($field:ident),* $(; $($plain:ident),+)? })?,)*
    })*) => {
        $(impl Shift for $name {
            fn shift(&mut self, by: u32) {
                match self {
                    $(Self::$variant $(($part))? $({ $($field,)* $($($plain: _,)+)? })? => {
                        $($part.shift(by);)?
                        $($($field.shift(by);)*)?
                    })*
                }
            }
        })*
    };
}

shift! {
    File { header, items, span }
    Header { doc, keyword, name, meta, span; kind }
    Item { doc, kind, span }
    Damaged { name, category; kind }

    Use { keyword, path }
    Section { keyword, title, clauses, items, braces }
    Rule { verb, usually, name, condition, clauses }
    WantedFact { fact, answer, dated, span; alternative }
    Require { keyword, name, facts, clauses }
    Recommend { keyword, name, facts, clauses }
    Offer { keyword, services, clauses }
    Decline { keyword, name, services, clauses }
    Duty { keyword, party, services, clauses }
    Notice { keyword, name, condition, clauses }
    FollowUp { keyword, what, clauses }
    Otherwise { keyword, verb, clauses; never }
    Silence { keyword, fact, value, clauses }
    Define { keyword, name, condition, meta }
    Impossible { keyword, condition, clauses }
    Leave { keyword, source, numbers, clauses }
    Assertion { keyword, title, mode, verb, clauses }
    ModeWord { span; mode }
    Base { keyword, name, parent, lines, braces }
    Case { keyword, unconfirmed, title, base, lines, braces, expectation }
    CaseEntry { fact, values, span }
    Expectation { keyword, verb, clauses, span }

    Clauses { list }
    Clause { kind, keyword, span }
    Cite { source, numbers, partly }
    Partly { keyword, because }
    Action { kind, keyword, span }
    Route { to, purpose }
    Within { usually, time, from }

    Condition { kind, span }
    SetOperator { span; kind }
    Term { kind, span }
    Formula { kind, span }
    Multiplied { formula; divides }

    Ident { span; name }
    Path { span; name }
    Str { span; value }
    LocalText { lang, text }
    Text { parts, span }
    Doc { span; text }
    Number { span; digits, decimals }
    Unit { span; name }
    Quantity { number, unit, span }
    Date { span; day }
    Month { span; days }
    Answer { span; yes }
    VerbWord { span; verb }

    Meta { lines, span }
    Entry { key, values, span }
    Value { parts, span }
    CaseValue { kind, on, span }
    CertaintyWord { span; certainty }
    Medicine { product, route, daily, dose, times, as_needed }

    Category { keyword, name, parent, meta }
    Concept { keyword, name, category, parents, meta }
    FactDeclaration { keyword, path, ty, meta }
    Record { keyword, name, lines, braces }
    Type { kind, span }
    UnitDeclaration { keyword, name, definition, meta }
    Codes { keyword, name, meta }
    Destination { keyword, name, meta }
    Conversion { keyword, name, lines, braces }
    Row { substance, route, unit, factor, meta, span }
    Interval { low, high, span }
    TableEntry { dose, equals, span }
    Band { factor, from, to, span }
    Source { keyword, name, lines, braces }
    Statement { keyword, number, text, under, span }
    Under { keyword, heading }
}

shift_one_of! {
    ItemKind {
        Use(it), Section(it), Rule(it), Require(it), Recommend(it), Offer(it), Decline(it), Duty(it), Notice(it),
        FollowUp(it), Otherwise(it), Silence(it), Define(it), Impossible(it), Leave(it), Assertion(it), Case(it),
        Base(it), Source(it), Category(it), Codes(it), Concept(it), Fact(it), Record(it), Unit(it), Destination(it),
        Conversion(it), Damaged(it),
    }
    CaseLine { Entry(it), Damaged(it), }
    ClauseKind {
        When(it), Unless(it), Actions(it), At(it), For(it), By(it), After(it), Else(it), Overrides(it), Because(it),
        Label(it), Until(it), Ask(it), Tell(it), Said(it), Cite(it), Examples(it), Damaged,
    }
    Overridden { Rule(it), Verb(it), }
    ActionKind {
        Route(it), Service(it), Reply(it), Note(it), Within(it), OneOf(it), Priority(it), Notice(it), FollowUp(it),
        Damaged,
    }
    RouteTarget { Destination(it), Text(it), }
    ConditionKind {
        Always, Or(it), And(it), Not(it), Group(it), Fact(it),
        Is { suspected, fact, term },
        Set { suspected, fact, operator, terms },
        Count { keyword, parts; counting },
        Entries { keyword, fact, entry; quantifier },
        Compare { fact, sign, operand; comparison },
        Between { fact, keyword, low, high },
        Event { fact, test, span },
        Dated { fact, test, span },
        Given { keyword, fact },
        Missing { keyword, fact },
        Damaged,
    }
    EventTest { Within(it), Over(it), Ever, Never, }
    TermKind { Name(it), Code { system, code }, }
    Operand { Quantity(it), Date(it), }
    FormulaKind { Name(it), Quantity(it), Sum(it), Product(it), }
    MetaLine { Entry(it), Damaged(it), }
    ValuePart { Name(it), Answer(it), Text(it), Quantity(it), Date(it), Formula(it), }
    CaseValueKind {
        Term { term, certainty },
        Medicine(it), Record(it), NotSaid, Incomplete, None, Answer(it), Given, Quantity(it),
        Bounds { min, max },
        Text(it), Date(it), Month(it), Event(it),
    }
    CaseEnd { Quantity(it), Days(it), }
    EventWord { Never, Ever, Ago { min, max }, }
    RecordLine { Field(it), Damaged(it), }
    TypeKind { Truth, Given, OneOf(it), AnyOf(it), ListOf(it), Named(it), }
    UnitDefinition { Kind(it), Multiple(it), }
    ConversionLine { Entry(it), Row(it), Damaged(it), }
    Factor { Ratio { central, interval }, Table(it), Bands(it), }
    SourceLine { Entry(it), Statement(it), Damaged(it), }
}

impl Shift for (Language, Span) {
    fn shift(&mut self, by: u32) {
        self.1.shift(by);
    }
}
