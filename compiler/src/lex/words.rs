//! What a word is where it is, and the words of other languages and other spellings that mean one of ours.

use super::layout::{Block, Layout};
use super::raw::Raw;
use super::token::{TokenKind, WORDS, WordGroup, lookup};
use remit_engine::value::suggest;

/// The word that begins a statement.
pub(super) fn statement(text: &str) -> Option<TokenKind> {
    lookup::Statement::find(text).or_else(|| lookup::Verb::find(text))
}

/// Whether a token of this kind at the start of a line begins a statement.
pub(super) fn begins_statement(kind: TokenKind) -> bool {
    matches!(kind.group(), Some(WordGroup::Statement | WordGroup::Verb))
}

/// A word as the newline rule sees it at the start of a line.
pub(super) fn leading(text: &str) -> Option<TokenKind> {
    let known = statement(text).or_else(|| lookup::Clause::find(text));
    known.or(match text {
        "and" => Some(TokenKind::And),
        "or" => Some(TokenKind::Or),
        "under" => Some(TokenKind::Under),
        "partly" => Some(TokenKind::Partly),
        "between" => Some(TokenKind::Between),
        "where" => Some(TokenKind::Where),
        _ => foreign_statement(text),
    })
}

/// A word before `of` as the newline rule sees it at the start of a line.
pub(super) fn leading_set(text: &str) -> Option<TokenKind> {
    match text {
        "any" => Some(TokenKind::Any),
        "all" => Some(TokenKind::All),
        "none" => Some(TokenKind::None),
        _ => None,
    }
}

/// The clause word that was meant.
pub(super) fn nearly_clause(text: &str) -> Option<TokenKind> {
    let candidates = WORDS.iter().filter(|(_, group, _)| *group == WordGroup::Clause);
    let found = suggest::best(text, candidates.map(|(word, _, _)| *word))?;
    lookup::Clause::find(found)
}

/// The statement word that was meant, and whether another language's word was written.
pub(super) fn nearly_statement(text: &str) -> Option<(TokenKind, bool)> {
    if let Some(kind) = foreign_statement(text) {
        return Some((kind, true));
    }
    let candidates =
        WORDS.iter().filter(|(_, group, _)| matches!(group, WordGroup::Statement | WordGroup::Verb));
    let found = suggest::best(text, candidates.map(|(word, _, _)| *word))?;
    statement(found).map(|kind| (kind, false))
}

/// Swedish and Norwegian words that an author may write for a statement word.
fn foreign_statement(text: &str) -> Option<TokenKind> {
    let word = match text {
        refusal if is_refusal(refusal) => "exclude",
        "exkludera" | "exkluderas" | "uteslut" | "ekskluder" | "ekskludere" | "utelukk" => "exclude",
        "returnera" | "returner" | "returnere" | "återsänd" => "return",
        "avvakta" | "utsett" | "utsätt" | "avvent" | "uppskjut" => "defer",
        "fråga" | "spør" | "komplettera" => "ask",
        "granska" | "bedöm" | "vurder" | "vurdere" => "review",
        "rådgör" | "rådge" | "råd" => "advise",
        "acceptera" | "godta" | "godkänn" | "aksepter" | "akseptere" | "godkjenn" => "accept",
        "behåll" | "behold" => "retain",
        "skrivut" | "avsluta" | "avslutt" => "discharge",
        "kräv" | "kräver" | "krev" | "krever" => "require",
        "rekommendera" | "anbefal" | "anbefale" => "recommend",
        "erbjud" | "tilby" => "offer",
        "ansvarig" | "ansvarlig" => "responsible",
        "observera" | "merk" => "notice",
        "uppföljning" | "oppfølging" | "följ" | "følg" => "follow",
        "annars" | "ellers" => "otherwise",
        "definiera" | "definer" | "definere" => "define",
        "omöjlig" | "omöjligt" | "umulig" => "impossible",
        "källa" | "kilde" => "source",
        "påstå" | "påstående" | "påstand" => "assert",
        "fall" | "tilfelle" => "case",
        "grundfall" | "grunntilfelle" => "base",
        "kategori" => "category",
        "begrepp" | "begrep" => "concept",
        "kodverk" | "kodeverk" => "codes",
        "uppgift" | "faktum" | "opplysning" => "fact",
        "enhet" => "unit",
        "mottagare" | "mottaker" => "destination",
        "omräkning" | "omregning" => "conversion",
        "avsnitt" | "sektion" | "seksjon" => "section",
        "använd" | "bruk" => "use",
        "bibliotek" => "library",
        _ => return None,
    };
    statement(word)
}

/// Words for no, to a patient or to a service that is asked for; not the spelling tells which verb is meant.
pub(super) fn is_refusal(text: &str) -> bool {
    let stems = ["avvis", "avslå", "avböj", "neka", "nekt"];
    let endings = ["", "a", "as", "e", "es", "r", "s"];
    stems.iter().any(|stem| text.strip_prefix(stem).is_some_and(|ending| endings.contains(&ending)))
}

/// Swedish and Norwegian words within a line that are no likely names.
pub(super) fn foreign_in_line(text: &str) -> Option<TokenKind> {
    Some(match text {
        "och" | "og" | "samt" => TokenKind::And,
        "eller" => TokenKind::Or,
        "inte" | "ikke" | "ej" => TokenKind::Not,
        "när" | "når" | "hvis" | "om" | "dersom" | "if" => TokenKind::When,
        "utom" | "unntatt" | "except" => TokenKind::Unless,
        "eftersom" | "fordi" => TokenKind::Because,
        "mellan" | "mellom" => TokenKind::Between,
        "ja" => TokenKind::Yes,
        "nej" | "nei" => TokenKind::No,
        _ => return None,
    })
}

/// Whether a word is the language's own somewhere, or is taken for one of its words, so that it is no good as a name.
pub fn is_taken(text: &str) -> bool {
    WORDS.iter().any(|(word, _, _)| *word == text) || foreign_in_line(text).is_some()
}

/// The quotes that people write.
pub(super) const QUOTES: [char; 10] = ['“', '”', '„', '‟', '«', '»', '‘', '’', '\'', '"'];

/// Whether a word begins an action.
pub(super) fn begins_action(text: &str) -> bool {
    lookup::Action::find(text).is_some() || matches!(text, "one" | "notice" | "follow" | "usually")
}

/// A text in the quotes of a word processor, as it should be written; `None` where nothing closes it.
pub(super) fn straight_quotes(text: &str) -> Option<String> {
    let inner = text.strip_prefix(QUOTES)?.strip_suffix(QUOTES)?;
    Some(format!("\"{}\"", inner.replace('"', "\\\"")))
}

impl Layout<'_> {
    /// What the word that is being read means here.
    pub(super) fn word(&self, text: &str) -> TokenKind {
        let found = match self.block() {
            Block::Items => self.word_in_statement(text),
            Block::Meta => match text {
                "yes" => Some(TokenKind::Yes),
                "no" => Some(TokenKind::No),
                _ => None,
            },
            Block::Case => {
                lookup::Case::find(text).filter(|kind| self.is_meant_in_case(*kind)).or(match text {
                    "yes" => Some(TokenKind::Yes),
                    "no" => Some(TokenKind::No),
                    "none" => Some(TokenKind::None),
                    "never" => Some(TokenKind::Never),
                    "ever" => Some(TokenKind::Ever),
                    "ago" => Some(TokenKind::Ago),
                    "given" => Some(TokenKind::Given),
                    "not" if self.word_follows(self.at + 1, "said") => Some(TokenKind::Not),
                    "said" if self.last() == Some(TokenKind::Not) => Some(TokenKind::Said),
                    _ => None,
                })
            }
            Block::Conversion => lookup::Conversion::find(text).or(match text {
                "between" => Some(TokenKind::Between),
                "and" => Some(TokenKind::And),
                _ => None,
            }),
            Block::Source => lookup::Source::find(text),
            Block::Record => self.word_in_type(text),
        };
        found.unwrap_or(TokenKind::Name)
    }

    /// A word of a field's type.
    fn word_in_type(&self, text: &str) -> Option<TokenKind> {
        use TokenKind as Kind;
        let of = self.word_follows(self.at + 1, "of");
        match (text, self.last()) {
            ("one", _) if of => Some(Kind::One),
            ("any", _) if of => Some(Kind::Any),
            ("list", _) if of => Some(Kind::List),
            ("of", Some(Kind::One | Kind::Any | Kind::List)) => Some(Kind::Of),
            ("given", Some(Kind::Colon)) => Some(Kind::Given),
            _ => None,
        }
    }

    fn word_in_statement(&self, text: &str) -> Option<TokenKind> {
        use TokenKind as Kind;
        let last = self.last();
        if let Some(kind) = self.before_text(self.at) {
            return Some(kind);
        }
        match (text, last) {
            ("from", Some(Kind::Unit)) if self.clause == Some(Kind::Arrow) => return Some(Kind::From),
            ("from", Some(Kind::Text)) if self.statement == Some(Kind::CaseWord) => return Some(Kind::From),
            ("from", Some(Kind::Name)) if self.statement == Some(Kind::BaseWord) => return Some(Kind::From),
            ("unconfirmed", Some(Kind::CaseWord)) => return Some(Kind::Unconfirmed),
            ("up", Some(Kind::Follow)) => return Some(Kind::UpText),
            ("partly", Some(Kind::Number | Kind::Name)) if self.clause == Some(Kind::Cite) => {
                return Some(Kind::Partly);
            }
            ("daily" | "as_needed", _) if self.clause == Some(Kind::Examples) => {
                return lookup::Case::find(text);
            }
            _ => {}
        }
        if let Some(kind) = self.counting_word(text) {
            return Some(kind);
        }
        if text == "suspected" && self.in_condition() && self.begins_test() {
            return Some(Kind::Suspected);
        }
        if let Some(kind) = lookup::Clause::find(text) {
            return Some(kind);
        }
        if let Some(kind) = lookup::Condition::find(text) {
            return self.is_meant(kind, text).then_some(kind);
        }
        if let Some(kind) = lookup::Verb::find(text) {
            let listed = last == Some(Kind::Comma) && self.clause == Some(Kind::Overrides);
            let after = matches!(
                last,
                Some(
                    Kind::Overrides
                        | Kind::Expect
                        | Kind::Else
                        | Kind::Otherwise
                        | Kind::Never
                        | Kind::Always
                )
            );
            return (listed || after).then_some(kind);
        }
        // What a case expects names what is a statement elsewhere.
        let named = match text {
            "notice" => Some(Kind::Notice),
            "follow" => Some(Kind::Follow),
            _ => None,
        };
        let action = lookup::Action::find(text).or(named)?;
        if action == Kind::Within && (self.follows_fact(last) || last == Some(Kind::Dated)) {
            return Some(action);
        }
        let after_usually = action == Kind::Within && last == Some(Kind::Usually);
        (self.may_act() || after_usually && self.clause == Some(Kind::Arrow)).then_some(action)
    }

    /// Whether the word at hand is where an action begins.
    fn may_act(&self) -> bool {
        use TokenKind as Kind;
        let begins = matches!(self.last(), Some(Kind::Arrow | Kind::Comma | Kind::OpenParen));
        begins && self.clause == Some(Kind::Arrow)
    }

    /// Whether a word of conditions is one where it is; elsewhere it is a name.
    fn is_meant(&self, kind: TokenKind, text: &str) -> bool {
        use TokenKind as Kind;
        let last = self.last();
        let of = self.word_follows(self.at + 1, "of");
        let set = matches!(last, Some(Kind::Any | Kind::All | Kind::None | Kind::One | Kind::List));
        match kind {
            Kind::Any if self.begins_entries() => true,
            Kind::Where => self.after_entries(),
            // These are words of a count alone.
            Kind::CountAt | Kind::Least | Kind::Most | Kind::Exactly => false,
            Kind::Any | Kind::All | Kind::None | Kind::One | Kind::List => of,
            Kind::Of => set,
            Kind::Only => matches!(
                self.after_blanks(self.at + 1),
                Some((_, super::raw::Raw::OpenParen | super::raw::Raw::OpenBracket, _))
            ),
            // Between the verb of a rule and what it is about, and before a deadline.
            Kind::Usually if self.may_act() => true,
            Kind::Usually => last.is_some_and(|last| {
                last.group() == Some(super::token::WordGroup::Verb) && self.statement == Some(last)
            }),
            Kind::Never if self.follows_fact(last) || last == Some(Kind::Otherwise) => true,
            Kind::Never | Kind::Always if self.statement == Some(Kind::Assert) => last == Some(Kind::Colon),
            Kind::Never => false,
            Kind::Always => self.is_whole_condition(),
            Kind::Ever => self.follows_fact(last),
            Kind::Over => last == Some(Kind::Dated) || self.follows_fact(last) && self.is_over_ago(text),
            Kind::Dated => self.begins_dating(),
            Kind::Ago => self.in_condition() && matches!(last, Some(Kind::Unit | Kind::Number)),
            _ => true,
        }
    }

    /// Whether a word of cases is one where it is; elsewhere it is a name.
    fn is_meant_in_case(&self, kind: TokenKind) -> bool {
        match kind {
            // Between a value and the day that it is from.
            TokenKind::On => matches!(self.last(), Some(TokenKind::Unit | TokenKind::Number)),
            // A word before the braces.
            TokenKind::Unconfirmed => false,
            _ => true,
        }
    }

    /// Whether the word at hand is between what may be a fact and how old its value is.
    fn begins_dating(&self) -> bool {
        let wanted = matches!(self.statement, Some(TokenKind::Require | TokenKind::Recommend));
        let is_fact = matches!(self.last(), Some(TokenKind::Name | TokenKind::Path));
        let goes_on = ["within", "over"].iter().any(|word| self.word_follows(self.at + 1, word));
        // After a fact that is required, nothing else is called so.
        is_fact && (goes_on && self.in_condition() || wanted && self.clause.is_none())
    }

    /// Whether a test may begin with the word at hand, and goes on after it with the fact.
    fn begins_test(&self) -> bool {
        use super::raw::Raw;
        let begins = self.last().is_some_and(|last| {
            last.group() == Some(WordGroup::Verb)
                || matches!(
                    last,
                    TokenKind::Colon
                        | TokenKind::And
                        | TokenKind::Or
                        | TokenKind::Not
                        | TokenKind::OpenParen
                        | TokenKind::Comma
                        | TokenKind::When
                        | TokenKind::Unless
                        | TokenKind::Equal
                        | TokenKind::Impossible
                )
        });
        let fact = match self.after_blanks(self.at + 1) {
            Some((_, Raw::Path, _)) => true,
            Some((_, Raw::Name, span)) => {
                let text = self.slice(span);
                lookup::Clause::find(text).is_none() && lookup::Condition::find(text).is_none()
            }
            _ => false,
        };
        begins && fact
    }

    /// Whether the word at hand is all that a rule says before its clauses.
    fn is_whole_condition(&self) -> bool {
        use super::raw::Raw;
        let verb = |kind: Option<TokenKind>| kind.and_then(TokenKind::group) == Some(WordGroup::Verb);
        let begins = verb(self.last()) || matches!(self.last(), Some(TokenKind::Colon | TokenKind::Usually));
        let ends = match self.after_blanks(self.at + 1) {
            None => true,
            Some((_, Raw::LineBreak | Raw::Comment | Raw::Hash | Raw::CloseBrace, _)) => true,
            Some((_, Raw::Arrow | Raw::WrongArrow, _)) => true,
            Some((_, Raw::Name, span)) => lookup::Clause::find(self.slice(span)).is_some(),
            Some(_) => false,
        };
        verb(self.statement) && self.clause.is_none() && begins && ends
    }

    /// Whether a word is within a condition, right after what may be a fact.
    fn follows_fact(&self, last: Option<TokenKind>) -> bool {
        self.in_condition() && matches!(last, Some(TokenKind::Name | TokenKind::Path))
    }

    /// Whether a word is `over` and after its time comes `ago`; elsewhere people mean `>` by it.
    pub(super) fn is_over_ago(&self, text: &str) -> bool {
        let Some((number, Raw::Number, _)) = self.after_blanks(self.at + 1) else { return false };
        let unit = match self.after_blanks(number + 1) {
            Some((unit, Raw::Name, _)) => unit,
            _ => return false,
        };
        text == "over" && (self.word_follows(number + 1, "ago") || self.word_follows(unit + 1, "ago"))
    }

    /// Whether a word after a number cannot be its unit.
    pub(super) fn is_reserved(&self, text: &str) -> bool {
        match self.block() {
            Block::Items => {
                lookup::Clause::find(text).is_some()
                    || matches!(text, "from" | "as_needed" | "partly" | "ago")
                    || foreign_in_line(text).is_some()
                    || matches!(text, "and" | "or" | "not" | "given" | "missing" | "between" | "of")
            }
            Block::Meta => matches!(text, "yes" | "no" | "to"),
            Block::Case => lookup::Case::find(text).is_some(),
            Block::Conversion => {
                lookup::Conversion::find(text).is_some() || matches!(text, "between" | "and")
            }
            Block::Source => lookup::Source::find(text).is_some(),
            Block::Record => false,
        }
    }
}
