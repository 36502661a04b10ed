//! Proposed cases as text of the language. Input: proposals. Output: text in the one layout, and where it belongs.

use super::super::quoted;
use super::Proposal;
use crate::base::{FileId, Loc, Span};
use crate::diag::Edit;
use crate::resolve::{ModuleKind, PolicyId};
use crate::workspace::Snapshot;
use crate::{format, lex, syntax};

/// What comes before cases in a file of their own.
const HEAD: &str = "cases for example\n";

/// The cases, ready to be pasted; without a line end at the end.
pub fn text(cases: &[Proposal]) -> String {
    let written = cases.iter().map(|case| {
        let lines: String = case.lines.iter().map(|line| format!("  {line}\n")).collect();
        format!("\ncase unconfirmed {} {{\n{lines}}} expect {}\n", quoted(&case.title), case.answer.written())
    });
    let whole = format!("{HEAD}{}", written.collect::<String>());
    let tokens = lex::lex(FileId(0), &whole);
    let laid_out = format::format(&whole, &tokens, &syntax::parse(&whole, &tokens)).unwrap_or(whole);
    laid_out.strip_prefix(HEAD).unwrap_or(&laid_out).trim().to_owned()
}

/// The edit that puts them after the policy's other cases, or at the end of its file of cases or its own.
pub fn edit(snapshot: &Snapshot, policy: PolicyId, cases: &[Proposal]) -> Option<Edit> {
    let model = snapshot.model();
    let last = model.cases_of(policy).map(|(_, case)| case.loc).max();
    let file = match last {
        Some(last) => last.file,
        None => {
            let of_cases = |file: &FileId| {
                let module = model.modules.get(*file);
                module.is_some_and(|module| matches!(module.kind, ModuleKind::Cases(_)))
            };
            let own = model.policies.get(policy)?.head.loc.file;
            snapshot.own_files_of(policy).into_iter().rfind(of_cases).unwrap_or(own)
        }
    };
    let source = snapshot.sources().get(file)?.text.as_str();
    // What follows on the line of the last case, a comment or a brace, stays with it.
    let from = last.map_or(source.len(), |last| last.span.range().end);
    let rest = source.get(from..)?;
    let to_end = rest.find(['\n', '\r']).unwrap_or(rest.len());
    let at = u32::try_from(from + to_end).ok()?;
    let ends = source.get(..from + to_end)?.ends_with(['\n', '\r']) || at == 0;
    let (before, after) = match (last.is_some(), ends) {
        (true, _) => ("\n\n", ""),
        (false, true) => ("\n", "\n"),
        (false, false) => ("\n\n", "\n"),
    };
    let mut text = format!("{before}{}{after}", text(cases));
    if source.contains("\r\n") {
        text = text.replace('\n', "\r\n");
    }
    Some(Edit { loc: Loc::new(file, Span::at(at)), text })
}
