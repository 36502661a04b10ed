// The policy as the clinic's public page, beside its text. It follows a check of the workspace, after a pause: typing
// never waits for it.

import { join } from "node:path";
import { commands, Uri, ViewColumn, window, type Disposable, type TextEditor, type WebviewPanel } from "vscode";
import type { Server } from "../client";
import { show } from "../commands";
import { message } from "../failure";
import { texts } from "../language";
import { uriArgument } from "../policies";
import type { Lang, TestPolicy } from "../protocol";
import { catalogue } from "../texts";
import { PanelsByPolicy, type PolicyPanel } from "./byPolicy";
import { debounce } from "./debounce";
import type { FromPreview, ToPreview } from "./messages";
import { page } from "./page";

const quiet = 400;

export function previewPanels(server: Server, extensionPath: string): Disposable[] {
  const panels = new PanelsByPolicy(server, (policy) => new PreviewPanel(server, extensionPath, policy));
  return [panels, commands.registerCommand("remit.preview", (uri?: unknown) => panels.show(uriArgument(uri)))];
}

class PreviewPanel implements PolicyPanel {
  private readonly panel: WebviewPanel;
  private readonly listening: Disposable[];
  /** Empty: the policy's own language. */
  private language: Lang | "" = "";
  private readonly changed = debounce(() => void this.refresh(), quiet);

  constructor(
    private readonly server: Server,
    extensionPath: string,
    private readonly policy: TestPolicy,
  ) {
    const title = `${texts().previewTitle}: ${policy.label}`;
    this.panel = window.createWebviewPanel("remit.preview", title, { viewColumn: ViewColumn.Beside, preserveFocus: true }, {
      enableScripts: true,
      localResourceRoots: [],
    });
    this.panel.iconPath = Uri.file(join(extensionPath, "images", "file.svg"));
    this.panel.webview.onDidReceiveMessage((asked: FromPreview) => this.answer(asked));
    this.panel.webview.html = page(extensionPath, "preview", title, "en");
    this.listening = [
      server.onChecked(() => this.changed()),
      window.onDidChangeTextEditorVisibleRanges(({ textEditor, visibleRanges }) => this.scroll(textEditor, visibleRanges[0]?.start.line)),
    ];
  }

  onClosed(act: () => void): void {
    this.panel.onDidDispose(() => {
      this.changed.cancel();
      for (const listener of this.listening) listener.dispose();
      act();
    });
  }

  reveal(): void {
    this.panel.reveal(undefined, true);
  }

  dispose(): void {
    this.panel.dispose();
  }

  private send(said: ToPreview): void {
    void this.panel.webview.postMessage(said);
  }

  private answer(asked: FromPreview): void {
    switch (asked.type) {
      case "ready":
        void this.refresh();
        return;
      case "language":
        this.language = asked.language;
        void this.refresh();
        return;
      case "open": {
        const at = { line: asked.line, character: 0 };
        void show({ uri: this.policy.uri, range: { start: at, end: at } }, ViewColumn.One);
      }
    }
  }

  private async refresh(): Promise<void> {
    try {
      const answer = await this.server.request("remit/preview", {
        policy: { id: this.policy.id },
        ...(this.language && { language: this.language }),
      });
      this.panel.title = `${catalogue[answer.language].previewTitle}: ${answer.title}`;
      this.send({ type: "page", page: answer, texts: catalogue[answer.language], chosen: this.language });
    } catch (error) {
      this.send({ type: "failed", message: message(error), texts: texts() });
    }
  }

  private scroll(editor: TextEditor, line: number | undefined): void {
    if (line !== undefined && editor.document.uri.toString() === this.policy.uri) this.send({ type: "scroll", line });
  }
}
