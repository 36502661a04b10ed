// The policies' cases and assertions in the Test Explorer.

import {
  commands, Location, MarkdownString, ProgressLocation, Range, TestMessage, TestRunProfileKind, TestRunRequest, tests, Uri, window, workspace,
  type CancellationToken, type Disposable, type TestItem, type TestRun,
} from "vscode";
import type { Location as ProtocolLocation, Range as ProtocolRange } from "vscode-languageserver-types";
import type { Server } from "./client";
import { show } from "./commands";
import { message } from "./failure";
import { texts } from "./language";
import { choosePolicy, uriArgument } from "./policies";
import type { TestPolicy, TestResult } from "./protocol";
import { fill } from "./texts";

export function cases(server: Server): Disposable[] {
  const explorer = new Cases(server);
  return [
    explorer,
    commands.registerCommand("remit.runCases", (ids?: string[]) => explorer.runIds(ids)),
    commands.registerCommand("remit.runAllCases", () => explorer.runIds()),
    commands.registerCommand("remit.openWitness", (target?: { id?: string; test?: TestItem } | string) =>
      explorer.openWitness(typeof target === "string" ? target : (target?.test?.id ?? target?.id)),
    ),
    commands.registerCommand("remit.proposeCases", (argument?: unknown) => proposeCases(server, argument)),
    commands.registerCommand("remit.openDecidingRule", (target?: { id?: string; test?: TestItem }) => explorer.openRule(target?.test?.id ?? target?.id)),
  ];
}

class Cases implements Disposable {
  private readonly controller = tests.createTestController("remit", "Remit");
  private readonly items = new Map<string, TestItem>();
  private readonly deciding = new Map<string, ProtocolLocation>();
  /** Referrals that refute assertions. */
  private readonly witnesses = new Map<string, unknown>();
  /** Runs that the person asked to go on with every change. */
  private readonly watching = new Set<TestRunRequest>();
  private readonly listening: Disposable[];

  constructor(private readonly server: Server) {
    const profile = this.controller.createRunProfile(texts().runCases, TestRunProfileKind.Run, (request, token) => this.run(request, token), true);
    profile.supportsContinuousRun = true;
    this.controller.refreshHandler = () => this.refresh();
    this.listening = [
      server.onChecked((checked) => void this.afterCheck(checked.tests)),
      server.onState((state) => {
        if (state === "running") void this.refresh();
        if (state === "stopped") this.controller.items.replace([]);
      }),
    ];
  }

  dispose(): void {
    for (const listener of this.listening) listener.dispose();
    this.controller.dispose();
  }

  /** Runs the cases of those ids; all of them without. */
  async runIds(ids?: string[]): Promise<void> {
    if (this.items.size === 0) await this.refresh();
    const include = ids?.map((id) => this.items.get(id)).filter((item) => item !== undefined);
    const gone = ids?.find((id) => !this.items.has(id));
    if (gone) void window.showWarningMessage(fill(texts().noCase, gone));
    if (include?.length === 0) return;
    await this.run(new TestRunRequest(include));
  }

  async openRule(id: string | undefined): Promise<void> {
    const place = id === undefined ? undefined : this.deciding.get(id);
    if (place) await show(place);
    else void window.showInformationMessage(texts().noRule);
  }

  /** Opens the referral that refutes an assertion, as a document of its own. */
  async openWitness(id: string | undefined): Promise<void> {
    const referral = id === undefined ? undefined : this.witnesses.get(id);
    if (referral === undefined) {
      void window.showInformationMessage(texts().noWitness);
      return;
    }
    const document = await workspace.openTextDocument({ language: "json", content: `${JSON.stringify(referral, null, 2)}\n` });
    await window.showTextDocument(document);
  }

  private async afterCheck(changed: boolean): Promise<void> {
    if (changed) await this.refresh();
    for (const request of this.watching) await this.runOnce(request);
  }

  private async refresh(): Promise<void> {
    const { policies } = await this.server.request("remit/tests", {}).catch(() => ({ policies: [] as TestPolicy[] }));
    this.items.clear();
    this.controller.items.replace(policies.filter((policy) => policy.cases.length > 0).map((policy) => this.item(policy)));
  }

  private item(policy: TestPolicy): TestItem {
    const parent = this.make(policy.id, policy.label, policy.uri, policy.range);
    parent.children.replace(
      policy.cases.map((one, index) => {
        const item = this.make(one.id, one.label, one.uri, one.range);
        // In the order of the text. A description would take the name's place for a screen reader.
        item.sortText = String(index).padStart(6, "0");
        return item;
      }),
    );
    return parent;
  }

  private make(id: string, label: string, uri: string, at: ProtocolRange): TestItem {
    const item = this.controller.createTestItem(id, label, Uri.parse(uri));
    item.range = range(at);
    this.items.set(id, item);
    return item;
  }

  private async run(request: TestRunRequest, token?: CancellationToken): Promise<void> {
    if (request.continuous && token) {
      this.watching.add(request);
      token.onCancellationRequested(() => this.watching.delete(request));
    }
    await this.runOnce(request, request.continuous ? undefined : token);
  }

  private async runOnce(request: TestRunRequest, token?: CancellationToken): Promise<void> {
    const run = this.controller.createTestRun(request);
    const chosen = this.leaves(request);
    for (const item of chosen.values()) run.started(item);
    try {
      const answer = await this.server.request("remit/runTests", { ids: [...chosen.keys()] }, token ?? run.token);
      for (const result of answer.results) {
        const item = chosen.get(result.id);
        if (item) this.report(run, item, result);
        chosen.delete(result.id);
      }
      for (const item of chosen.values()) run.skipped(item);
    } catch (error) {
      for (const item of chosen.values()) run.errored(item, new TestMessage(message(error)));
    } finally {
      run.end();
    }
  }

  private report(run: TestRun, item: TestItem, result: TestResult): void {
    const millis = result.micros / 1000;
    const rule = result.deciding[0];
    if (rule) this.deciding.set(result.id, rule.location);
    else this.deciding.delete(result.id);
    if (result.referral === undefined) this.witnesses.delete(result.id);
    else this.witnesses.set(result.id, result.referral);
    if (result.outcome === "passed") {
      run.passed(item, millis);
      return;
    }
    // What nobody has confirmed, or what is not known, is neither right nor wrong.
    if (result.outcome === "unconfirmed" || result.outcome === "stale" || result.outcome === "skipped") {
      run.appendOutput(`${item.label}: ${result.message ?? ""}\r\n`, undefined, item);
      run.skipped(item);
      return;
    }
    const messages = this.failure(item, result);
    for (const one of messages) run.appendOutput(`${item.label}: ${plain(one.message)}\r\n`, undefined, item);
    if (result.outcome === "failed") run.failed(item, messages, millis);
    else run.errored(item, messages, millis);
  }

  /** Expected beside actual at the case, and the rules that decided as links. */
  private failure(item: TestItem, result: TestResult): TestMessage[] {
    const text = result.message ?? texts().expectedGot;
    const { expected, actual } = result;
    const first = expected !== undefined && actual !== undefined ? TestMessage.diff(text, expected, actual) : new TestMessage(text);
    if (item.uri && item.range) first.location = new Location(item.uri, item.range.start);
    if (result.referral !== undefined) {
      const link = new MarkdownString(`[${texts().openWitness}](command:remit.openWitness?${encodeURIComponent(JSON.stringify([result.id]))})`);
      link.isTrusted = { enabledCommands: ["remit.openWitness"] };
      const witness = new TestMessage(link);
      if (first.location) witness.location = first.location;
      return [first, witness];
    }
    if (result.deciding.length === 0) return [first];
    const links = new MarkdownString(`${texts().decidedBy} `);
    links.isTrusted = { enabledCommands: ["remit.show"] };
    links.appendMarkdown(
      result.deciding
        .map(({ rule, location }) => `[${rule}](command:remit.show?${encodeURIComponent(JSON.stringify([location]))})`)
        .join(", "),
    );
    const second = new TestMessage(links);
    if (first.location) second.location = first.location;
    return [first, second];
  }

  /** What a request runs, by id: the cases of chosen policies, less those left out. */
  private leaves(request: TestRunRequest): Map<string, TestItem> {
    const chosen = new Map<string, TestItem>();
    const add = (item: TestItem): void => {
      if (request.exclude?.includes(item)) return;
      if (item.children.size === 0 && item.parent) chosen.set(item.id, item);
      item.children.forEach(add);
    };
    // An item of an earlier refresh is taken for the one that has its id now.
    if (request.include) for (const item of request.include) add(this.items.get(item.id) ?? item);
    else this.controller.items.forEach(add);
    return chosen;
  }
}

/** Adds cases, to be confirmed, for what no case of a policy shows. */
async function proposeCases(server: Server, argument?: unknown): Promise<void> {
  const policy = await choosePolicy(server, uriArgument(argument));
  if (!policy) return;
  const found = await window
    .withProgress({ location: ProgressLocation.Notification, title: texts().proposing }, () => server.request("remit/propose", { policy: { id: policy.id } }))
    .then((answer) => answer, (error: unknown) => void window.showErrorMessage(message(error)));
  if (!found) return;
  if (!found.edit || found.uri === undefined || found.line === undefined) {
    void window.showInformationMessage(texts().nothingToPropose);
    return;
  }
  const edit = await server.convert?.asWorkspaceEdit(found.edit);
  if (!edit || !(await workspace.applyEdit(edit))) {
    void window.showErrorMessage(fill(texts().notSaved, Uri.parse(found.uri).path));
    return;
  }
  const at = { line: found.line, character: 0 };
  await show({ uri: found.uri, range: { start: at, end: at } });
  void window.showInformationMessage(fill(texts().proposed, String(found.count)));
}

function range({ start, end }: ProtocolRange): Range {
  return new Range(start.line, start.character, end.line, end.character);
}

function plain(text: string | MarkdownString): string {
  return typeof text === "string" ? text : text.value.replace(/\]\([^)]*\)/g, "]");
}
