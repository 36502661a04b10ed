//! Help with a text that is not part of it: actions, lenses, hints.

use remit_compiler::base::Encoding;
use remit_wording::markdown::plain;
use remit_wording::opening;
use serde_json::{Value, json};
use tower_lsp::ls_types::{
    CodeAction, CodeActionKind, CodeActionOrCommand, CodeActionParams, CodeActionResponse, CodeLens,
    CodeLensParams, Command, ExecuteCommandParams, InlayHint, InlayHintLabel, InlayHintParams,
    InlayHintTooltip,
};

use crate::capabilities::RUN_CASES;
use crate::convert::pages::{Pages, span};
use crate::convert::{answers, diagnostics};
use crate::features::actions::{self, Kind};
use crate::features::lenses::Does;
use crate::features::panel;
use crate::features::words::say;
use crate::state::GlobalState;

pub(super) fn actions(
    state: &GlobalState,
    params: &CodeActionParams,
    stop: &dyn Fn() -> bool,
) -> Option<CodeActionResponse> {
    let view = state.view(params.text_document.uri.as_str())?;
    let pages = Pages::new(state);
    let part = span(state, &view, params.range);
    // Without a wish, what changes the whole file is left to those who ask for it.
    let only = |found: Kind| match &params.context.only {
        Some(kinds) => kinds.iter().any(|asked| is_within(&kind(found), asked)),
        None => matches!(found, Kind::Fix | Kind::Refactor),
    };
    let analysed: Vec<_> = state.findings.of_file(view.file).collect();
    let found = actions::actions(&view, &analysed, part, &only, stop).into_iter().map(|action| {
        let fixes = action.fixes.as_ref().map(|it| vec![diagnostics::diagnostic_in(&pages, it, view.lang)]);
        CodeActionOrCommand::CodeAction(CodeAction {
            title: plain(&action.title, view.lang),
            kind: Some(kind(action.kind)),
            diagnostics: fixes,
            edit: Some(answers::workspace_edit(state, &pages, action.edits)),
            is_preferred: Some(action.preferred),
            ..CodeAction::default()
        })
    });
    let mut found: Vec<CodeActionOrCommand> = found.collect();
    found.extend(reopen(state, params));
    Some(found)
}

/// Reading a file again in the encoding that it seems to have; only the client can do that.
fn reopen(state: &GlobalState, params: &CodeActionParams) -> Option<CodeActionOrCommand> {
    let uri = params.text_document.uri.as_str();
    let view = state.view(uri).filter(|_| state.client.own_extension)?;
    let problem = view.snapshot.file(view.file)?.source.encoding?;
    let encoding = match problem.encoding {
        Encoding::Windows1252 => "windows1252",
        Encoding::Utf16Le => "utf16le",
        Encoding::Utf16Be => "utf16be",
        Encoding::Binary => return None,
    };
    let named = if problem.encoding == Encoding::Windows1252 { "Windows-1252" } else { "UTF-16" };
    let title = opening(&say(view.lang, "editor.action.reopen", &[("encoding", named)]));
    let arguments = Some(vec![json!(uri), json!(encoding)]);
    Some(CodeActionOrCommand::CodeAction(CodeAction {
        command: Some(Command::new(title.clone(), "remit.reopenWithEncoding".to_owned(), arguments)),
        title,
        kind: Some(CodeActionKind::QUICKFIX),
        is_preferred: Some(true),
        ..CodeAction::default()
    }))
}

const fn kind(kind: Kind) -> CodeActionKind {
    match kind {
        Kind::Fix => CodeActionKind::QUICKFIX,
        Kind::Refactor => CodeActionKind::REFACTOR,
        Kind::Organise => CodeActionKind::SOURCE_ORGANIZE_IMPORTS,
        Kind::FixAll => CodeActionKind::SOURCE_FIX_ALL,
    }
}

/// Kinds are a tree: who asks for `source` gets `source.fixAll`, too.
fn is_within(kind: &CodeActionKind, asked: &CodeActionKind) -> bool {
    let rest = kind.as_str().strip_prefix(asked.as_str());
    rest.is_some_and(|rest| rest.is_empty() || rest.starts_with('.') || asked.as_str().is_empty())
}

/// What is to be shown of a command, and whether all is well.
pub(super) fn execute(
    state: &GlobalState,
    params: &ExecuteCommandParams,
    stop: &dyn Fn() -> bool,
) -> Option<(bool, String)> {
    let ids = params.arguments.first().filter(|_| params.command == RUN_CASES)?.as_array()?;
    let view = state.any_view()?;
    let (mut count, mut failed) = (0_usize, Vec::new());
    for policy in panel::tests(&state.snapshot, None, None) {
        let lang = state.lang(Some(policy.head.file));
        for case in policy.cases.iter().filter(|case| ids.iter().any(|id| *id == case.id)) {
            if stop() {
                return None;
            }
            count += 1;
            let result = panel::run(&view, case.case, lang);
            if result.outcome != "passed" {
                failed.push(format!("{}: {}", case.label, result.message.unwrap_or_default()));
            }
        }
    }
    let (lang, all) = (state.lang(None), count.to_string());
    Some(match failed.len() {
        0 => (true, say(lang, "editor.cases.passed", &[("count", &all)])),
        some => {
            let said = say(lang, "editor.cases.failed", &[("failed", &some.to_string()), ("count", &all)]);
            (false, format!("{said}\n{}", failed.join("\n")))
        }
    })
}

pub(super) fn lenses(
    state: &mut GlobalState,
    params: &CodeLensParams,
    stop: &dyn Fn() -> bool,
) -> Option<Vec<CodeLens>> {
    let uri = params.text_document.uri.as_str();
    let found = state.lenses(uri, stop)?;
    let view = state.view(uri)?;
    let pages = Pages::new(state);
    let own = state.client.own_extension;
    let found = found.into_iter().filter_map(|lens| {
        let (name, arguments) = match &lens.does {
            Does::Nothing => ("", None),
            Does::Run(ids) => (RUN_CASES, Some(vec![json!(ids)])),
            Does::Try => ("remit.tryReferral", Some(vec![json!(uri)])),
            Does::Preview => ("remit.preview", Some(vec![json!(uri)])),
            Does::Changes => ("remit.changes", Some(vec![json!(uri)])),
        };
        // Another client has no command but the one that the server runs.
        if !own && name != RUN_CASES {
            return None;
        }
        let mut range = pages.range_in(view.file, lens.span);
        range.end = range.start;
        let command = Command::new(lens.text, name.to_owned(), arguments);
        Some(CodeLens { range, command: Some(command), data: None::<Value> })
    });
    Some(found.collect())
}

pub(super) fn hints(state: &mut GlobalState, params: &InlayHintParams) -> Option<Vec<InlayHint>> {
    let uri = params.text_document.uri.as_str();
    let part = span(state, &state.view(uri)?, params.range);
    let found = state.hints(uri, part)?;
    let view = state.view(uri)?;
    let pages = Pages::new(state);
    let found = found.into_iter().map(|hint| InlayHint {
        position: pages.position(view.file, hint.at),
        label: InlayHintLabel::String(hint.text),
        kind: None,
        text_edits: None,
        tooltip: Some(InlayHintTooltip::String(hint.tooltip)),
        padding_left: Some(true),
        padding_right: Some(false),
        data: None,
    });
    Some(found.collect())
}
