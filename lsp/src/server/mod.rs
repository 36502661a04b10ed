//! The protocol's handlers. Each only sends to the state thread, so that messages act in the order they came.

mod assist;
mod custom;
mod lifecycle;
mod reading;
mod structure;
mod writing;

use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, Mutex, PoisonError};

use serde_json::Value;
use tokio::sync::watch;
use tower_lsp::jsonrpc::{Error, ErrorCode, Result};
use tower_lsp::ls_types::request::{GotoTypeDefinitionParams, GotoTypeDefinitionResponse};
use tower_lsp::ls_types::*;
use tower_lsp::{Client, ClientSocket, LanguageServer, LspService};

use crate::features::navigate;
use crate::queue::{CancelToken, NoAnswer, Queue};
use crate::server::custom::Params;
use crate::state::GlobalState;
use crate::state::documents::{Change, Place};
use crate::state::paths::Roots;
use crate::transport::outbox;
use crate::transport::parent::Parent;
use crate::{Options, capabilities, convert};

/// One session with one client.
#[derive(Debug)]
pub(crate) struct Server {
    client: Client,
    queue: Queue,
    options: Options,
    /// Set by `shutdown`: the client is leaving as it should.
    clean: Arc<AtomicBool>,
    /// The client's process, once it is known.
    parent: watch::Sender<Option<Parent>>,
    roots: Mutex<Vec<String>>,
}

impl Server {
    /// A service with this server inside, and the socket for what it says unasked.
    pub(crate) fn service(options: Options, clean: Arc<AtomicBool>) -> (LspService<Self>, ClientSocket) {
        let (send, notifier) = outbox::outbox();
        let build = LspService::build(|client: Client| {
            tokio::spawn(notifier.run(client.clone()));
            let parent = watch::Sender::new(options.parent.and_then(Parent::alive));
            Self {
                client,
                queue: Queue::start(GlobalState::new(send, options.cache.as_deref())),
                options,
                clean,
                parent,
                roots: Mutex::default(),
            }
        });
        build
            .custom_method("remit/text", Self::text)
            .custom_method("remit/tests", Self::tests)
            .custom_method("remit/runTests", Self::run_tests)
            .custom_method("remit/case", Self::case)
            .custom_method("remit/form", Self::form)
            .custom_method("remit/concepts", Self::concepts)
            .custom_method("remit/evaluate", Self::evaluate)
            .custom_method("remit/steps", Self::steps)
            .custom_method("remit/letter", Self::letter)
            .custom_method("remit/saveCase", Self::save_case)
            .custom_method("remit/preview", Self::preview)
            .custom_method("remit/changes", Self::changes)
            .custom_method("remit/explain", Self::explain)
            .custom_method("remit/schema", Self::schema)
            .custom_method("remit/vocabulary", Self::vocabulary)
            .custom_method(crate::transport::UNREADABLE, Self::unreadable)
            .finish()
    }

    /// Returns when the client's process is gone.
    pub(crate) fn client_gone(&self) -> impl Future<Output = ()> + use<> {
        let mut known = self.parent.subscribe();
        async move {
            let parent = match known.wait_for(Option::is_some).await {
                Ok(parent) => parent.clone(),
                Err(_) => None,
            };
            match parent {
                Some(parent) => parent.gone().await,
                None => std::future::pending().await,
            }
        }
    }

    /// Asks the state; a client that cancels drops the answer, and the question with it.
    async fn ask<T: Send + 'static>(
        &self,
        name: &'static str,
        question: impl FnOnce(&mut GlobalState, &CancelToken<'_>) -> T + Send + 'static,
    ) -> Result<T> {
        self.queue.query(name, question).await.map_err(|NoAnswer::Failed| {
            let mut error = Error::internal_error();
            error.message = format!("{name} failed; the server's log says where").into();
            error
        })
    }

    fn changed_on_disk(&self, uris: Vec<String>) {
        self.queue.edit(move |state| uris.iter().for_each(|uri| state.changed_on_disk(uri)));
    }

    async fn text(&self, params: Value) -> Result<Option<String>> {
        self.ask("remit/text", move |state, _| {
            let uri = params.get("uri").and_then(Value::as_str)?;
            let key = state.key(uri);
            let open = state.documents.get(&key).map(|document| document.text.clone());
            open.or_else(|| state.snapshot.file_at(&key).map(|file| file.text().to_owned()))
        })
        .await
    }

    async fn tests(&self, params: Params) -> Result<Value> {
        self.ask("remit/tests", move |state, _| custom::tests(state, &params)).await
    }

    async fn run_tests(&self, params: Params) -> Result<Value> {
        self.ask("remit/runTests", move |state, cancel| {
            custom::run_tests(state, &params, &|| cancel.cancelled())
        })
        .await
    }

    async fn case(&self, params: Params) -> Result<Value> {
        self.ask("remit/case", move |state, _| custom::case(state, &params)).await?
    }

    async fn form(&self, params: Params) -> Result<Value> {
        self.ask("remit/form", move |state, _| custom::form(state, &params)).await?
    }

    async fn concepts(&self, params: Params) -> Result<Value> {
        self.ask("remit/concepts", move |state, _| custom::concepts(state, &params)).await?
    }

    async fn evaluate(&self, params: Params) -> Result<Value> {
        self.ask("remit/evaluate", move |state, _| custom::evaluate(state, &params)).await?
    }

    async fn steps(&self, params: Params) -> Result<Value> {
        self.ask("remit/steps", move |state, _| custom::steps(state, &params)).await?
    }

    async fn letter(&self, params: Params) -> Result<Value> {
        self.ask("remit/letter", move |state, _| custom::letter(state, &params)).await?
    }

    async fn save_case(&self, params: Params) -> Result<Value> {
        self.ask("remit/saveCase", move |state, _| custom::save_case(state, &params)).await?
    }

    async fn changes(&self, params: Params) -> Result<Value> {
        self.ask("remit/changes", move |state, _| custom::changes(state, &params)).await?
    }

    async fn preview(&self, params: Params) -> Result<Value> {
        self.ask("remit/preview", move |state, _| custom::preview(state, &params)).await?
    }

    async fn explain(&self, params: Params) -> Result<Value> {
        self.ask("remit/explain", move |state, _| custom::explain(state, &params)).await?
    }

    async fn schema(&self, params: Params) -> Result<Value> {
        self.ask("remit/schema", move |state, _| custom::schema(state, &params)).await?
    }

    async fn vocabulary(&self, params: Params) -> Result<Value> {
        self.ask("remit/vocabulary", move |state, _| custom::vocabulary(state, &params)).await
    }

    async fn unreadable(&self, code: i64) -> Result<()> {
        self.queue.edit(|state| state.log.error("a message was none of JSON-RPC 2.0 and is passed by"));
        let message = "this is no message of JSON-RPC 2.0".into();
        Err(Error { code: ErrorCode::from(code), message, data: None })
    }
}

impl LanguageServer for Server {
    async fn initialize(&self, params: InitializeParams) -> Result<InitializeResult> {
        // Looked at before the answer goes out: one that dies right after it leaves nothing to look at.
        if let Some(parent) = params.process_id.and_then(Parent::alive) {
            self.parent.send_replace(Some(parent));
        }
        let client = convert::client::client(&params);
        *self.roots.lock().unwrap_or_else(PoisonError::into_inner) = lifecycle::folders(&params);
        let answer = capabilities::answer(&client);
        let log = self.options.log.clone();
        self.queue.edit(move |state| {
            state.client = client;
            let mut settings = state.settings.clone();
            settings.log = log;
            if let Some(options) = &params.initialization_options {
                settings = convert::client::settings(options, &settings);
            }
            state.configure(settings);
            let name =
                params.client_info.map(|info| format!("{} {}", info.name, info.version.unwrap_or_default()));
            let encoding = state.client.encoding;
            let name = name.unwrap_or_else(|| "an unnamed client".to_owned());
            state.log.info(&format!("remit-lsp {} serves {name}, {encoding:?}", env!("CARGO_PKG_VERSION")));
        });
        Ok(answer)
    }

    async fn initialized(&self, _: InitializedParams) {
        let roots = Roots::new(&self.roots.lock().unwrap_or_else(PoisonError::into_inner));
        self.queue.edit(move |state| state.load(roots));
        lifecycle::register(self);
        lifecycle::pull_settings(self);
    }

    async fn shutdown(&self) -> Result<()> {
        self.clean.store(true, Ordering::Release);
        Ok(())
    }

    async fn did_open(&self, params: DidOpenTextDocumentParams) {
        let document = params.text_document;
        let uri = document.uri.as_str().to_owned();
        self.queue.edit(move |state| state.open(uri, document.version, document.text));
    }

    async fn did_change(&self, params: DidChangeTextDocumentParams) {
        let changes = params.content_changes.into_iter().map(change).collect();
        let document = params.text_document;
        self.queue.edit(move |state| state.change(document.uri.as_str(), document.version, changes));
    }

    /// A case in one file tells of a rule in another: by the time of a save the lenses should agree.
    async fn did_save(&self, _: DidSaveTextDocumentParams) {
        self.queue.edit(|state| state.redraw());
    }

    async fn did_close(&self, params: DidCloseTextDocumentParams) {
        self.queue.edit(move |state| state.close(params.text_document.uri.as_str()));
    }

    async fn did_change_watched_files(&self, params: DidChangeWatchedFilesParams) {
        self.changed_on_disk(params.changes.into_iter().map(|event| event.uri.as_str().to_owned()).collect());
    }

    async fn did_create_files(&self, params: CreateFilesParams) {
        self.changed_on_disk(params.files.into_iter().map(|file| file.uri).collect());
    }

    async fn did_rename_files(&self, params: RenameFilesParams) {
        let both = params.files.into_iter().flat_map(|file| [file.old_uri, file.new_uri]);
        self.changed_on_disk(both.collect());
    }

    async fn did_delete_files(&self, params: DeleteFilesParams) {
        self.changed_on_disk(params.files.into_iter().map(|file| file.uri).collect());
    }

    async fn did_change_workspace_folders(&self, params: DidChangeWorkspaceFoldersParams) {
        self.queue.edit(move |state| {
            for folder in params.event.removed {
                state.remove_folder(folder.uri.as_str());
            }
            for folder in params.event.added {
                state.add_folder(folder.uri.as_str());
            }
        });
    }

    async fn did_change_configuration(&self, params: DidChangeConfigurationParams) {
        self.queue.edit(move |state| {
            let settings = convert::client::settings(&params.settings, &state.settings);
            state.configure(settings);
        });
        lifecycle::pull_settings(self);
    }

    async fn hover(&self, params: HoverParams) -> Result<Option<Hover>> {
        self.ask("hover", move |state, cancel| reading::hover(state, &params, &|| cancel.outdated())).await
    }

    async fn completion(&self, params: CompletionParams) -> Result<Option<CompletionResponse>> {
        self.ask("completion", move |state, _| writing::complete(state, &params)).await
    }

    async fn completion_resolve(&self, item: CompletionItem) -> Result<CompletionItem> {
        self.ask("completionItem/resolve", move |state, _| writing::resolve_completion(state, item)).await
    }

    async fn goto_definition(&self, params: GotoDefinitionParams) -> Result<Option<GotoDefinitionResponse>> {
        self.ask("definition", move |state, _| reading::goto(state, &params, navigate::definition)).await
    }

    async fn goto_type_definition(
        &self,
        params: GotoTypeDefinitionParams,
    ) -> Result<Option<GotoTypeDefinitionResponse>> {
        self.ask("typeDefinition", move |state, _| reading::goto(state, &params, navigate::type_definition))
            .await
    }

    async fn references(&self, params: ReferenceParams) -> Result<Option<Vec<Location>>> {
        self.ask("references", move |state, _| reading::references(state, &params)).await
    }

    async fn document_highlight(
        &self,
        params: DocumentHighlightParams,
    ) -> Result<Option<Vec<DocumentHighlight>>> {
        self.ask("documentHighlight", move |state, _| reading::highlight(state, &params)).await
    }

    async fn document_symbol(&self, params: DocumentSymbolParams) -> Result<Option<DocumentSymbolResponse>> {
        self.ask("documentSymbol", move |state, _| reading::outline(state, &params)).await
    }

    async fn symbol(&self, params: WorkspaceSymbolParams) -> Result<Option<WorkspaceSymbolResponse>> {
        self.ask("symbol", move |state, _| reading::search(state, &params)).await
    }

    async fn prepare_rename(
        &self,
        params: TextDocumentPositionParams,
    ) -> Result<Option<PrepareRenameResponse>> {
        self.ask("prepareRename", move |state, _| writing::prepare_rename(state, &params)).await?
    }

    async fn code_action(&self, params: CodeActionParams) -> Result<Option<CodeActionResponse>> {
        self.ask("codeAction", move |state, cancel| assist::actions(state, &params, &|| cancel.outdated()))
            .await
    }

    async fn code_lens(&self, params: CodeLensParams) -> Result<Option<Vec<CodeLens>>> {
        self.ask("codeLens", move |state, cancel| assist::lenses(state, &params, &|| cancel.outdated())).await
    }

    async fn execute_command(&self, params: ExecuteCommandParams) -> Result<Option<LSPAny>> {
        let run = move |state: &mut GlobalState, cancel: &CancelToken<'_>| {
            assist::execute(state, &params, &|| cancel.cancelled())
        };
        if let Some((well, text)) = self.ask("executeCommand", run).await? {
            let kind = if well { MessageType::INFO } else { MessageType::WARNING };
            self.client.show_message(kind, text).await;
        }
        Ok(None)
    }

    async fn inlay_hint(&self, params: InlayHintParams) -> Result<Option<Vec<InlayHint>>> {
        self.ask("inlayHint", move |state, _| assist::hints(state, &params)).await
    }

    async fn diagnostic(&self, params: DocumentDiagnosticParams) -> Result<DocumentDiagnosticReportResult> {
        self.ask("diagnostic", move |state, _| reading::diagnostics(state, &params)).await
    }

    async fn formatting(&self, params: DocumentFormattingParams) -> Result<Option<Vec<TextEdit>>> {
        self.ask("formatting", move |state, cancel| writing::format(state, &params, &|| cancel.outdated()))
            .await
    }

    async fn range_formatting(&self, params: DocumentRangeFormattingParams) -> Result<Option<Vec<TextEdit>>> {
        self.ask("rangeFormatting", move |state, cancel| {
            writing::format_range(state, &params, &|| cancel.outdated())
        })
        .await
    }

    async fn on_type_formatting(
        &self,
        params: DocumentOnTypeFormattingParams,
    ) -> Result<Option<Vec<TextEdit>>> {
        self.ask("onTypeFormatting", move |state, cancel| {
            writing::format_on_type(state, &params, &|| cancel.outdated())
        })
        .await
    }

    async fn folding_range(&self, params: FoldingRangeParams) -> Result<Option<Vec<FoldingRange>>> {
        self.ask("foldingRange", move |state, _| structure::folds(state, &params)).await
    }

    async fn selection_range(&self, params: SelectionRangeParams) -> Result<Option<Vec<SelectionRange>>> {
        self.ask("selectionRange", move |state, _| structure::selections(state, &params)).await
    }

    async fn linked_editing_range(
        &self,
        params: LinkedEditingRangeParams,
    ) -> Result<Option<LinkedEditingRanges>> {
        self.ask("linkedEditingRange", move |state, _| structure::linked(state, &params)).await
    }

    async fn document_link(&self, params: DocumentLinkParams) -> Result<Option<Vec<DocumentLink>>> {
        self.ask("documentLink", move |state, _| structure::links(state, &params)).await
    }

    async fn signature_help(&self, params: SignatureHelpParams) -> Result<Option<SignatureHelp>> {
        self.ask("signatureHelp", move |state, _| structure::signature_help(state, &params)).await
    }

    async fn prepare_call_hierarchy(
        &self,
        params: CallHierarchyPrepareParams,
    ) -> Result<Option<Vec<CallHierarchyItem>>> {
        self.ask("prepareCallHierarchy", move |state, _| structure::prepare_calls(state, &params)).await
    }

    async fn incoming_calls(
        &self,
        params: CallHierarchyIncomingCallsParams,
    ) -> Result<Option<Vec<CallHierarchyIncomingCall>>> {
        self.ask("incomingCalls", move |state, _| structure::incoming(state, &params)).await
    }

    async fn outgoing_calls(
        &self,
        params: CallHierarchyOutgoingCallsParams,
    ) -> Result<Option<Vec<CallHierarchyOutgoingCall>>> {
        self.ask("outgoingCalls", move |state, _| structure::outgoing(state, &params)).await
    }

    async fn semantic_tokens_full(
        &self,
        params: SemanticTokensParams,
    ) -> Result<Option<SemanticTokensResult>> {
        self.ask("semanticTokens", move |state, _| structure::tokens(state, &params)).await
    }

    async fn semantic_tokens_full_delta(
        &self,
        params: SemanticTokensDeltaParams,
    ) -> Result<Option<SemanticTokensFullDeltaResult>> {
        self.ask("semanticTokens/delta", move |state, _| structure::tokens_since(state, &params)).await
    }

    async fn semantic_tokens_range(
        &self,
        params: SemanticTokensRangeParams,
    ) -> Result<Option<SemanticTokensRangeResult>> {
        self.ask("semanticTokens/range", move |state, _| structure::tokens_in(state, &params)).await
    }

    async fn rename(&self, params: RenameParams) -> Result<Option<WorkspaceEdit>> {
        self.ask("rename", move |state, _| writing::rename(state, &params)).await?
    }
}

fn change(event: TextDocumentContentChangeEvent) -> Change {
    let range = event.range.map(|range| {
        let [from, to] =
            [range.start, range.end].map(|place| Place { line: place.line, column: place.character });
        (from, to)
    });
    Change { range, text: event.text }
}
