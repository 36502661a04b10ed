// What is decided otherwise than in the last commit, beside the text. The server compares when nobody types.

import { join } from "node:path";
import { commands, Uri, ViewColumn, window, type Disposable, type WebviewPanel } from "vscode";
import type { Server } from "../client";
import { message } from "../failure";
import { texts } from "../language";
import { uriArgument } from "../policies";
import type { TestPolicy } from "../protocol";
import { catalogue } from "../texts";
import { PanelsByPolicy, type PolicyPanel } from "./byPolicy";

export function changesPanels(server: Server, extensionPath: string): Disposable[] {
  const panels = new PanelsByPolicy(server, (policy) => new ChangesPanel(server, extensionPath, policy));
  return [panels, commands.registerCommand("remit.changes", (uri?: unknown) => panels.show(uriArgument(uri)))];
}

class ChangesPanel implements PolicyPanel {
  private readonly panel: WebviewPanel;
  private readonly listening: Disposable[];

  constructor(
    private readonly server: Server,
    extensionPath: string,
    private readonly policy: TestPolicy,
  ) {
    const title = `${texts().changesTitle}: ${policy.label}`;
    this.panel = window.createWebviewPanel("remit.changes", title, { viewColumn: ViewColumn.Beside, preserveFocus: true }, {
      enableScripts: false,
      localResourceRoots: [],
    });
    this.panel.iconPath = Uri.file(join(extensionPath, "images", "file.svg"));
    this.listening = [server.onCompared(() => void this.refresh()), server.onChecked(() => void this.refresh())];
    void this.refresh();
  }

  onClosed(act: () => void): void {
    this.panel.onDidDispose(() => {
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

  private async refresh(): Promise<void> {
    try {
      const answer = await this.server.request("remit/changes", { policy: { id: this.policy.id } });
      const own = catalogue[answer.language];
      this.panel.title = `${own.changesTitle}: ${this.policy.label}`;
      const html = answer.html === null ? said(own.changesNone) : shut(answer.html);
      if (this.panel.webview.html !== html) this.panel.webview.html = html;
    } catch (error) {
      this.panel.webview.html = said(message(error));
    }
  }
}

/** The page, which loads nothing. */
function shut(html: string): string {
  return html.replace("<head>", `<head>\n<meta http-equiv="Content-Security-Policy" content="default-src 'none'; style-src 'unsafe-inline'">`);
}

/** A page with one sentence. */
function said(text: string): string {
  const safe = text.replace(/[&<>]/g, (char) => `&#${char.charCodeAt(0)};`);
  return shut(`<!DOCTYPE html><html><head><meta charset="utf-8"></head><body><main><p>${safe}</p></main></body></html>`);
}
