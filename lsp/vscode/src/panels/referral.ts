// "Try a referral": a form of what a policy reads, and the decision as it is filled in.
//
// What is typed lives in the panel's page alone: no workspace state, no log. The page is therefore kept while hidden.

import { join } from "node:path";
import { commands, env, Uri, ViewColumn, window, workspace, type Disposable, type TestItem, type WebviewPanel } from "vscode";
import type { Server } from "../client";
import { show } from "../commands";
import { message } from "../failure";
import { languageSetting, texts } from "../language";
import { choosePolicy, uriArgument } from "../policies";
import type { Form, Lang, PolicyRef, Referral, Stage } from "../protocol";
import { catalogue, fill } from "../texts";
import { debounce } from "./debounce";
import type { FromReferral, ToReferral } from "./messages";
import { page } from "./page";

const quiet = 250;

export class ReferralPanels implements Disposable {
  /** By policy: a second call shows the panel that is there. */
  private readonly open = new Map<string, ReferralPanel>();
  private readonly registered: Disposable[];

  constructor(
    private readonly server: Server,
    private readonly extensionPath: string,
  ) {
    this.registered = [
      commands.registerCommand("remit.tryReferral", (uri?: unknown, caseId?: unknown) =>
        typeof caseId === "string" ? this.fromCase(caseId) : this.fromPolicy(uriArgument(uri)),
      ),
      commands.registerCommand("remit.tryCase", (item?: TestItem) => item && this.fromCase(item.id)),
    ];
  }

  dispose(): void {
    for (const one of [...this.registered, ...this.open.values()]) one.dispose();
  }

  private async fromPolicy(uri: string | undefined): Promise<void> {
    try {
      const policy = await choosePolicy(this.server, uri);
      if (policy) this.show(policy.id, policy.label, {});
    } catch (error) {
      void window.showErrorMessage(message(error));
    }
  }

  private async fromCase(id: string): Promise<void> {
    try {
      const { policy, stage, referral } = await this.server.request("remit/case", { id });
      this.show(policy.id, policy.id, { stage, referral });
    } catch (error) {
      void window.showErrorMessage(message(error));
    }
  }

  private show(id: string, label: string, start: Start): void {
    const there = this.open.get(id);
    if (there) {
      there.reveal(start);
      return;
    }
    const panel = new ReferralPanel(this.server, this.extensionPath, { id }, label, start);
    this.open.set(id, panel);
    panel.onClosed(() => this.open.delete(id));
  }
}

interface Start {
  stage?: Stage;
  referral?: Referral;
}

class ReferralPanel implements Disposable {
  private readonly panel: WebviewPanel;
  private readonly listening: Disposable[];
  private stage: Stage;
  private language: Lang | undefined;
  private referral: Referral | undefined;
  /** The form on screen, to rebuild it only when another one comes. */
  private shown = "";
  private said = texts();
  private readonly changed = debounce(() => void this.refresh(), quiet);

  constructor(
    private readonly server: Server,
    extensionPath: string,
    private readonly policy: PolicyRef,
    label: string,
    start: Start,
  ) {
    const setting = languageSetting();
    this.language = setting === "auto" ? undefined : setting;
    this.stage = start.stage ?? "referral";
    this.referral = start.referral;
    const title = `${texts().tryTitle}: ${label}`;
    this.panel = window.createWebviewPanel("remit.referral", title, ViewColumn.Beside, {
      enableScripts: true,
      retainContextWhenHidden: true,
      localResourceRoots: [],
    });
    this.panel.iconPath = Uri.file(join(extensionPath, "images", "file.svg"));
    this.panel.webview.onDidReceiveMessage((asked: FromReferral) => void this.answer(asked));
    this.panel.webview.html = page(extensionPath, "referral", title, this.language ?? "en");
    this.listening = [server.onChecked(() => this.changed())];
  }

  onClosed(act: () => void): void {
    this.panel.onDidDispose(() => {
      this.changed.cancel();
      for (const listener of this.listening) listener.dispose();
      act();
    });
  }

  reveal(start: Start): void {
    this.panel.reveal();
    if (!start.referral) return;
    this.stage = start.stage ?? this.stage;
    this.referral = start.referral;
    this.shown = "";
    void this.refresh();
  }

  dispose(): void {
    this.panel.dispose();
  }

  private send(said: ToReferral): void {
    void this.panel.webview.postMessage(said);
  }

  private async answer(asked: FromReferral): Promise<void> {
    try {
      await this.handle(asked);
    } catch (error) {
      this.send({ type: "failed", message: message(error) });
    }
  }

  private async handle(asked: FromReferral): Promise<void> {
    const common = { policy: this.policy, ...(this.language && { language: this.language }) };
    switch (asked.type) {
      case "ready":
        this.shown = "";
        return this.refresh();
      case "choose":
        this.language = asked.language;
        this.stage = asked.stage;
        this.shown = "";
        return this.refresh();
      case "evaluate": {
        const params = { ...common, stage: this.stage, referral: asked.referral, today: today() };
        return this.send({ type: "decision", seq: asked.seq, result: await this.server.request("remit/evaluate", params) });
      }
      case "steps": {
        const params = { ...common, stage: this.stage, referral: asked.referral, today: today() };
        return this.send({ type: "steps", seq: asked.seq, result: await this.server.request("remit/steps", params) });
      }
      case "letter": {
        const chosen = asked.language && { letter: asked.language };
        const params = { ...common, stage: this.stage, referral: asked.referral, today: today(), ...chosen };
        return this.send({ type: "letter", seq: asked.seq, result: await this.server.request("remit/letter", params) });
      }
      case "copy":
        return env.clipboard.writeText(asked.text);
      case "concepts": {
        const params = { ...common, fact: asked.fact, query: asked.query, limit: 30 };
        return this.send({ type: "concepts", seq: asked.seq, result: await this.server.request("remit/concepts", params) });
      }
      case "save":
        return this.save(asked.referral, asked.name.trim());
      case "open":
        return show(asked.location, ViewColumn.One);
    }
  }

  /** Asks for the form again; the page asks for the decision itself. */
  private async refresh(): Promise<void> {
    let form: Form;
    try {
      form = await this.server.request("remit/form", { policy: this.policy, stage: this.stage, ...(this.language && { language: this.language }) });
    } catch (error) {
      this.send({ type: "failed", message: message(error) });
      return;
    }
    const text = JSON.stringify(form);
    if (text === this.shown) {
      this.send({ type: "changed" });
      return;
    }
    this.shown = text;
    this.said = catalogue[form.language];
    this.panel.title = `${this.said.tryTitle}: ${form.policy.title}`;
    this.send({ type: "form", form, texts: this.said, ...(this.referral && { referral: this.referral }) });
    this.referral = undefined;
  }

  private async save(referral: Referral, name: string): Promise<void> {
    const saved = await this.server.request("remit/saveCase", { policy: this.policy, stage: this.stage, referral, ...(name && { name }) });
    const edit = await this.server.convert?.asWorkspaceEdit(saved.edit);
    if (!edit || !(await workspace.applyEdit(edit))) throw new Error(fill(this.said.notSaved, Uri.parse(saved.uri).path));
    const at = { line: saved.line, character: 0 };
    await show({ uri: saved.uri, range: { start: at, end: at } }, ViewColumn.One);
    this.send({ type: "saved", message: fill(this.said.saved, saved.name) });
  }
}

/** Today, by the calendar where the computer is. */
function today(): string {
  const now = new Date();
  const two = (value: number) => String(value).padStart(2, "0");
  return `${now.getFullYear()}-${two(now.getMonth() + 1)}-${two(now.getDate())}`;
}
