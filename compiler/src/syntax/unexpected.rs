//! What to say about a token that does not fit, and what to do about it.

use super::expected;
use super::syntax_error::SyntaxError;
use crate::base::{Loc, Span};
use crate::diag::{Arg, Diagnostic, Fix, Help, Phrase, codes};
use crate::lex::{Token, TokenKind, Tokens, WORDS, WordGroup};
use remit_engine::value::suggest;

/// One message about one slip; `line` holds the tokens of its statement or entry.
pub(super) fn unexpected(text: &str, tokens: &Tokens, line: &[Token], slip: &SyntaxError) -> Diagnostic {
    let names = expected::names(&slip.expected);
    let place = Place { text, tokens, line, slip, names: &names };
    let ended = matches!(slip.found, None | Some(TokenKind::Newline | TokenKind::CloseBrace));
    if ended {
        let last = line.last().map_or(slip.span, |token| token.span);
        return Diagnostic::new(codes::UNEXPECTED, place.loc(last))
            .variant("end")
            .arg("expected", expected::phrases(&names))
            .maybe_help(place.key_colon().or_else(|| place.insertion()));
    }
    let found = place.found();
    let diagnostic = Diagnostic::new(codes::UNEXPECTED, place.loc(slip.span)).arg("found", found);
    if slip.found == Some(TokenKind::Number) && names.contains(&"<=") {
        return diagnostic.arg("expected", vec![Phrase::new("expected.comparison")]);
    }
    // Where the statement could have ended, a list of all that could follow would only hide the slip.
    let diagnostic = if names.contains(&"nl") {
        diagnostic.variant("extra")
    } else {
        diagnostic.arg("expected", expected::phrases(&names))
    };
    diagnostic.maybe_help(place.advice())
}

/// A slip with all that advice may rest on.
struct Place<'a> {
    text: &'a str,
    tokens: &'a Tokens,
    line: &'a [Token],
    slip: &'a SyntaxError,
    names: &'a [&'a str],
}

impl<'a> Place<'a> {
    fn loc(&self, span: Span) -> Loc {
        span.in_file(self.tokens.file)
    }

    fn word(&self, span: Span) -> &'a str {
        self.text.get(span.range()).unwrap_or_default()
    }

    fn found(&self) -> &'a str {
        self.word(self.slip.span)
    }

    fn expects(&self, name: &str) -> bool {
        self.names.contains(&name)
    }

    fn advice(&self) -> Option<Help> {
        let loc = self.loc(self.slip.span);
        if let Some(word) = self.meant() {
            let decides = WORDS.iter().any(|(text, _, kind)| *text == word && kind.decides());
            let fix = Fix::replace(loc, word).decides(decides);
            return Some(Help::new("did_you_mean").arg("candidate", word).fix(fix));
        }
        let special = self.language().or_else(|| self.set_word()).or_else(|| self.arrow());
        let special = special.or_else(|| self.rule_colon()).or_else(|| self.entry_comma());
        let special = special.or_else(|| self.key_colon()).or_else(|| self.entry_brackets());
        if special.is_some() {
            return special;
        }
        let is_word = self.slip.found.is_some_and(|kind| kind.word().is_some());
        if self.slip.found == Some(TokenKind::Is) {
            return Some(Help::new("leave_out").fix(Fix::remove(loc)));
        }
        if is_word && self.expects("name") && !self.expects("nl") {
            return Some(Help::new("reserved"));
        }
        let condition = matches!(
            self.slip.found,
            Some(TokenKind::Name | TokenKind::Path | TokenKind::Not | TokenKind::Given | TokenKind::Missing)
        );
        if condition && self.expects("and") && self.expects("or") {
            return Some(Help::new("join"));
        }
        self.insertion()
    }

    /// The word of the language that a misspelt word means, among those that fit.
    fn meant(&self) -> Option<&'a str> {
        if !matches!(self.slip.found, Some(TokenKind::Name | TokenKind::Unit)) {
            return None;
        }
        let words = self.names.iter().copied().filter(|name| WORDS.iter().any(|(word, _, _)| word == name));
        suggest::best(self.found(), words)
    }

    /// `no "…"`, where Norwegian is meant.
    fn language(&self) -> Option<Help> {
        let norwegian = self.slip.found == Some(TokenKind::No) && self.expects("text");
        norwegian.then(|| Help::did_you_mean(self.loc(self.slip.span), "nb"))
    }

    /// `any (a, b)`
    fn set_word(&self) -> Option<Help> {
        let at = self.line.iter().position(|token| token.span == self.slip.span)?;
        let before = self.line.get(at.checked_sub(1)?)?;
        let set = matches!(self.word(before.span), "any" | "all" | "none");
        (set && self.slip.found == Some(TokenKind::OpenParen)).then(|| self.insert("of", "of "))
    }

    /// `any treatment.trials where duration > 6 weeks`
    fn entry_brackets(&self) -> Option<Help> {
        let at = self.line.iter().position(|token| token.span == self.slip.span)?;
        let (before, rest) = self.line.split_at_checked(at)?;
        if before.last()?.kind != TokenKind::Where || self.names != ["("] {
            return None;
        }
        let condition =
            rest.iter().take_while(|token| !token.kind.begins_clause() && !ends_entry(token.kind));
        let end = condition.last()?.span.end;
        let (open, close) = (self.loc(self.slip.span), self.loc(Span::at(end)));
        let fix = Fix::new(Phrase::new("insert").arg("text", Arg::Text("( )".to_owned())));
        Some(Help::new("entry_brackets").fix(fix.edit(open.before(), "(").edit(close, ")")))
    }

    /// `exclude diagnosis a route b`
    fn arrow(&self) -> Option<Help> {
        let action =
            WORDS.iter().any(|(word, group, _)| *group == WordGroup::Action && *word == self.found());
        let fix = || Fix::insert(self.loc(self.slip.span), "-> ");
        (action && self.expects("->")).then(|| Help::new("arrow").fix(fix()))
    }

    /// `exclude facial_pain diagnosis facial_pain`
    fn rule_colon(&self) -> Option<Help> {
        let [first, name, second, ..] = self.line else { return None };
        let verb = first.kind.group() == Some(WordGroup::Verb);
        let content = matches!(first.kind, TokenKind::Require | TokenKind::Recommend);
        let slipped = match self.line.get(if content { 2 } else { 3 }) {
            Some(token) => token.span == self.slip.span,
            None => false,
        };
        let words = name.kind == TokenKind::Name && matches!(second.kind, TokenKind::Name | TokenKind::Path);
        let fix = || Fix::insert(self.loc(name.span).after(), ":");
        ((verb || content) && words && slipped)
            .then(|| Help::new("name").arg("name", self.word(name.span)).fix(fix()))
    }

    /// `title: "…" language: sv` on one line.
    fn entry_comma(&self) -> Option<Help> {
        let at = self.line.iter().position(|token| token.span == self.slip.span)?;
        let [_, colon, .., before, key] = self.line.get(..at)? else { return None };
        let fits = colon.kind == TokenKind::Colon && self.slip.found == Some(TokenKind::Colon);
        let fix = || Fix::insert(self.loc(before.span).after(), ",");
        (fits && key.kind == TokenKind::Name)
            .then(|| Help::new("comma").arg("key", self.word(key.span)).fix(fix()))
    }

    /// `label "…"` among metadata.
    fn key_colon(&self) -> Option<Help> {
        let [key, second, ..] = self.line else { return None };
        if second.kind == TokenKind::Number && suggest::best(self.word(key.span), ["statement"]).is_some() {
            return Some(Help::did_you_mean(self.loc(key.span), "statement"));
        }
        let fix = || Fix::insert(self.loc(key.span).after(), ":");
        (matches!(key.kind, TokenKind::Name | TokenKind::Path) && second.kind != TokenKind::Colon)
            .then(|| Help::new("key").arg("key", self.word(key.span)).fix(fix()))
    }

    /// Where one sign alone fits, the fix writes it, or puts it in the place of another sign.
    fn insertion(&self) -> Option<Help> {
        let sign = match self.names {
            [sign @ (":" | "=" | ")" | "of" | "and" | "for")] => *sign,
            [name] if name.starts_with('{') => "{",
            [_, _] | [_, _, _] if self.expects(":") => ":",
            [_, _] | [_, _, _] if self.expects("=") => "=",
            _ => return None,
        };
        let instead = matches!(
            self.slip.found,
            Some(TokenKind::Colon | TokenKind::Equal | TokenKind::Comma | TokenKind::And | TokenKind::Or)
        );
        if instead {
            return Some(Help::did_you_mean(self.loc(self.slip.span), sign));
        }
        Some(self.insert(sign, &format!("{sign} ")))
    }

    fn insert(&self, sign: &str, text: &str) -> Help {
        Help::new("insert").arg("sign", sign).fix(Fix::insert(self.loc(self.slip.span), text))
    }
}

/// What is after the condition of an entry and no part of it.
fn ends_entry(kind: TokenKind) -> bool {
    matches!(kind, TokenKind::Arrow | TokenKind::Newline | TokenKind::CloseParen | TokenKind::OpenItems)
}
