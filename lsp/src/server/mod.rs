//! The protocol's handlers. Each only sends to the world thread, so that messages act in the order they came.

mod beside;
mod custom;
mod lifecycle;
mod reading;
mod structure;
mod writing;

use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, Mutex, PoisonError};

use serde_json::Value;
use tokio::sync::watch;
use tower_lsp::jsonrpc::{Error, Result};
use tower_lsp::ls_types::request::{GotoTypeDefinitionParams, GotoTypeDefinitionResponse};
use tower_lsp::ls_types::*;
use tower_lsp::{Client, ClientSocket, LanguageServer, LspService};

use crate::features::navigate;
use crate::server::custom::Params;
use crate::transport::{outbox, parent};
use crate::world::World;
use crate::world::documents::{Change, Place};
use crate::world::paths::Roots;
use crate::world::thread::{NoAnswer, Queue, Signs};
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
    parent: watch::Sender<Option<u32>>,
    roots: Mutex<Vec<String>>,
}

impl Server {
    /// A service with this server inside, and the socket for what it says unasked.
    pub(crate) fn service(options: Options, clean: Arc<AtomicBool>) -> (LspService<Self>, ClientSocket) {
        let (send, courier) = outbox::outbox();
        let build = LspService::build(|client: Client| {
            tokio::spawn(courier.run(client.clone()));
            let parent = watch::Sender::new(options.parent);
            Self {
                client,
                queue: Queue::start(World::new(send)),
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
            .custom_method("remit/saveCase", Self::save_case)
            .custom_method("remit/preview", Self::preview)
            .custom_method("remit/explain", Self::explain)
            .custom_method(crate::transport::UNREADABLE, Self::unreadable)
            .finish()
    }

    /// Returns when the client's process is gone.
    pub(crate) fn client_gone(&self) -> impl Future<Output = ()> + use<> {
        let mut known = self.parent.subscribe();
        async move {
            let process = match known.wait_for(Option::is_some).await {
                Ok(process) => *process,
                Err(_) => None,
            };
            match process {
                Some(process) => parent::gone(process).await,
                None => std::future::pending().await,
            }
        }
    }

    /// Asks the world; a client that cancels drops the answer, and the question with it.
    async fn ask<T: Send + 'static>(
        &self,
        name: &'static str,
        question: impl FnOnce(&mut World, &Signs<'_>) -> T + Send + 'static,
    ) -> Result<T> {
        self.queue.query(name, question).await.map_err(|NoAnswer::Failed| {
            let mut error = Error::internal_error();
            error.message = format!("{name} failed; the server's log says where").into();
            error
        })
    }

    async fn text(&self, params: Value) -> Result<Option<String>> {
        self.ask("remit/text", move |world, _| {
            let uri = params.get("uri").and_then(Value::as_str)?;
            let key = world.key(uri);
            let open = world.documents.get(&key).map(|document| document.text.clone());
            open.or_else(|| world.snapshot.file_at(&key).map(|file| file.text().to_owned()))
        })
        .await
    }

    async fn tests(&self, params: Params) -> Result<Value> {
        self.ask("remit/tests", move |world, _| custom::tests(world, &params)).await
    }

    async fn run_tests(&self, params: Params) -> Result<Value> {
        self.ask("remit/runTests", move |world, signs| {
            custom::run_tests(world, &params, &|| signs.cancelled())
        })
        .await
    }

    async fn case(&self, params: Params) -> Result<Value> {
        self.ask("remit/case", move |world, _| custom::case(world, &params)).await?
    }

    async fn form(&self, params: Params) -> Result<Value> {
        self.ask("remit/form", move |world, _| custom::form(world, &params)).await?
    }

    async fn concepts(&self, params: Params) -> Result<Value> {
        self.ask("remit/concepts", move |world, _| custom::concepts(world, &params)).await?
    }

    async fn evaluate(&self, params: Params) -> Result<Value> {
        self.ask("remit/evaluate", move |world, _| custom::evaluate(world, &params)).await?
    }

    async fn save_case(&self, params: Params) -> Result<Value> {
        self.ask("remit/saveCase", move |world, _| custom::save_case(world, &params)).await?
    }

    async fn preview(&self, params: Params) -> Result<Value> {
        self.ask("remit/preview", move |world, _| custom::preview(world, &params)).await?
    }

    async fn explain(&self, params: Params) -> Result<Value> {
        self.ask("remit/explain", move |world, _| custom::explain(world, &params)).await?
    }

    async fn unreadable(&self) {
        self.queue.edit(|world| world.log.error("a message was no JSON and is passed by"));
    }
}

impl LanguageServer for Server {
    async fn initialize(&self, params: InitializeParams) -> Result<InitializeResult> {
        if params.process_id.is_some() {
            self.parent.send_replace(params.process_id);
        }
        let client = convert::client::client(&params);
        *self.roots.lock().unwrap_or_else(PoisonError::into_inner) = lifecycle::folders(&params);
        let answer = capabilities::answer(&client);
        let log = self.options.log.clone();
        self.queue.edit(move |world| {
            world.client = client;
            let mut settings = world.settings.clone();
            settings.log = log;
            if let Some(options) = &params.initialization_options {
                settings = convert::client::settings(options, &settings);
            }
            world.configure(settings);
            let name =
                params.client_info.map(|info| format!("{} {}", info.name, info.version.unwrap_or_default()));
            let encoding = world.client.encoding;
            let name = name.unwrap_or_else(|| "an unnamed client".to_owned());
            world.log.info(&format!("remit-lsp {} serves {name}, {encoding:?}", env!("CARGO_PKG_VERSION")));
        });
        Ok(answer)
    }

    async fn initialized(&self, _: InitializedParams) {
        let roots = Roots::new(&self.roots.lock().unwrap_or_else(PoisonError::into_inner));
        self.queue.edit(move |world| world.load(roots));
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
        self.queue.edit(move |world| world.open(uri, document.version, document.text));
    }

    async fn did_change(&self, params: DidChangeTextDocumentParams) {
        let changes = params.content_changes.into_iter().map(change).collect();
        let document = params.text_document;
        self.queue.edit(move |world| world.change(document.uri.as_str(), document.version, changes));
    }

    /// A case in one file tells of a rule in another: by the time of a save the lenses should agree.
    async fn did_save(&self, _: DidSaveTextDocumentParams) {
        self.queue.edit(|world| world.redraw());
    }

    async fn did_close(&self, params: DidCloseTextDocumentParams) {
        self.queue.edit(move |world| world.close(params.text_document.uri.as_str()));
    }

    async fn did_change_watched_files(&self, params: DidChangeWatchedFilesParams) {
        self.queue.edit(move |world| {
            for event in params.changes {
                world.changed_on_disk(event.uri.as_str());
            }
        });
    }

    async fn did_change_workspace_folders(&self, params: DidChangeWorkspaceFoldersParams) {
        self.queue.edit(move |world| {
            for folder in params.event.removed {
                world.remove_folder(folder.uri.as_str());
            }
            for folder in params.event.added {
                world.add_folder(folder.uri.as_str());
            }
        });
    }

    async fn did_change_configuration(&self, params: DidChangeConfigurationParams) {
        self.queue.edit(move |world| {
            let settings = convert::client::settings(&params.settings, &world.settings);
            world.configure(settings);
        });
        lifecycle::pull_settings(self);
    }

    async fn hover(&self, params: HoverParams) -> Result<Option<Hover>> {
        self.ask("hover", move |world, signs| reading::hover(world, &params, &|| signs.outdated())).await
    }

    async fn completion(&self, params: CompletionParams) -> Result<Option<CompletionResponse>> {
        self.ask("completion", move |world, _| writing::complete(world, &params)).await
    }

    async fn completion_resolve(&self, item: CompletionItem) -> Result<CompletionItem> {
        self.ask("completionItem/resolve", move |world, _| writing::resolve_completion(world, item)).await
    }

    async fn goto_definition(&self, params: GotoDefinitionParams) -> Result<Option<GotoDefinitionResponse>> {
        self.ask("definition", move |world, _| reading::goto(world, &params, navigate::definition)).await
    }

    async fn goto_type_definition(
        &self,
        params: GotoTypeDefinitionParams,
    ) -> Result<Option<GotoTypeDefinitionResponse>> {
        self.ask("typeDefinition", move |world, _| reading::goto(world, &params, navigate::type_definition))
            .await
    }

    async fn references(&self, params: ReferenceParams) -> Result<Option<Vec<Location>>> {
        self.ask("references", move |world, _| reading::references(world, &params)).await
    }

    async fn document_highlight(
        &self,
        params: DocumentHighlightParams,
    ) -> Result<Option<Vec<DocumentHighlight>>> {
        self.ask("documentHighlight", move |world, _| reading::highlight(world, &params)).await
    }

    async fn document_symbol(&self, params: DocumentSymbolParams) -> Result<Option<DocumentSymbolResponse>> {
        self.ask("documentSymbol", move |world, _| reading::outline(world, &params)).await
    }

    async fn symbol(&self, params: WorkspaceSymbolParams) -> Result<Option<WorkspaceSymbolResponse>> {
        self.ask("symbol", move |world, _| reading::search(world, &params)).await
    }

    async fn prepare_rename(
        &self,
        params: TextDocumentPositionParams,
    ) -> Result<Option<PrepareRenameResponse>> {
        self.ask("prepareRename", move |world, _| writing::prepare_rename(world, &params)).await?
    }

    async fn code_action(&self, params: CodeActionParams) -> Result<Option<CodeActionResponse>> {
        self.ask("codeAction", move |world, signs| beside::actions(world, &params, &|| signs.outdated()))
            .await
    }

    async fn code_lens(&self, params: CodeLensParams) -> Result<Option<Vec<CodeLens>>> {
        self.ask("codeLens", move |world, signs| beside::lenses(world, &params, &|| signs.outdated())).await
    }

    async fn inlay_hint(&self, params: InlayHintParams) -> Result<Option<Vec<InlayHint>>> {
        self.ask("inlayHint", move |world, _| beside::hints(world, &params)).await
    }

    async fn diagnostic(&self, params: DocumentDiagnosticParams) -> Result<DocumentDiagnosticReportResult> {
        self.ask("diagnostic", move |world, _| reading::diagnostics(world, &params)).await
    }

    async fn formatting(&self, params: DocumentFormattingParams) -> Result<Option<Vec<TextEdit>>> {
        self.ask("formatting", move |world, _| writing::format(world, &params)).await
    }

    async fn range_formatting(&self, params: DocumentRangeFormattingParams) -> Result<Option<Vec<TextEdit>>> {
        self.ask("rangeFormatting", move |world, _| writing::format_range(world, &params)).await
    }

    async fn on_type_formatting(
        &self,
        params: DocumentOnTypeFormattingParams,
    ) -> Result<Option<Vec<TextEdit>>> {
        self.ask("onTypeFormatting", move |world, _| writing::format_on_type(world, &params)).await
    }

    async fn folding_range(&self, params: FoldingRangeParams) -> Result<Option<Vec<FoldingRange>>> {
        self.ask("foldingRange", move |world, _| structure::folds(world, &params)).await
    }

    async fn selection_range(&self, params: SelectionRangeParams) -> Result<Option<Vec<SelectionRange>>> {
        self.ask("selectionRange", move |world, _| structure::selections(world, &params)).await
    }

    async fn linked_editing_range(
        &self,
        params: LinkedEditingRangeParams,
    ) -> Result<Option<LinkedEditingRanges>> {
        self.ask("linkedEditingRange", move |world, _| structure::linked(world, &params)).await
    }

    async fn document_link(&self, params: DocumentLinkParams) -> Result<Option<Vec<DocumentLink>>> {
        self.ask("documentLink", move |world, _| structure::links(world, &params)).await
    }

    async fn signature_help(&self, params: SignatureHelpParams) -> Result<Option<SignatureHelp>> {
        self.ask("signatureHelp", move |world, _| structure::signature_help(world, &params)).await
    }

    async fn prepare_call_hierarchy(
        &self,
        params: CallHierarchyPrepareParams,
    ) -> Result<Option<Vec<CallHierarchyItem>>> {
        self.ask("prepareCallHierarchy", move |world, _| structure::prepare_calls(world, &params)).await
    }

    async fn incoming_calls(
        &self,
        params: CallHierarchyIncomingCallsParams,
    ) -> Result<Option<Vec<CallHierarchyIncomingCall>>> {
        self.ask("incomingCalls", move |world, _| structure::incoming(world, &params)).await
    }

    async fn outgoing_calls(
        &self,
        params: CallHierarchyOutgoingCallsParams,
    ) -> Result<Option<Vec<CallHierarchyOutgoingCall>>> {
        self.ask("outgoingCalls", move |world, _| structure::outgoing(world, &params)).await
    }

    async fn semantic_tokens_full(
        &self,
        params: SemanticTokensParams,
    ) -> Result<Option<SemanticTokensResult>> {
        self.ask("semanticTokens", move |world, _| structure::tokens(world, &params)).await
    }

    async fn semantic_tokens_full_delta(
        &self,
        params: SemanticTokensDeltaParams,
    ) -> Result<Option<SemanticTokensFullDeltaResult>> {
        self.ask("semanticTokens/delta", move |world, _| structure::tokens_since(world, &params)).await
    }

    async fn semantic_tokens_range(
        &self,
        params: SemanticTokensRangeParams,
    ) -> Result<Option<SemanticTokensRangeResult>> {
        self.ask("semanticTokens/range", move |world, _| structure::tokens_in(world, &params)).await
    }

    async fn rename(&self, params: RenameParams) -> Result<Option<WorkspaceEdit>> {
        self.ask("rename", move |world, _| writing::rename(world, &params)).await?
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
