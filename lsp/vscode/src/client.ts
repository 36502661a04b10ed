// The language server's process and the requests to it.

import { accessSync, constants } from "node:fs";
import { join } from "node:path";
import { commands, env, EventEmitter, type CancellationToken, type Disposable, type ExtensionContext, type LogOutputChannel, window, workspace } from "vscode";
import {
  type ClientCapabilities, CloseAction, ErrorAction, type ErrorHandler, type FeatureState, LanguageClient, type LanguageClientOptions, State,
  type StaticFeature,
} from "vscode-languageclient/node";
import { Crashes } from "./crashes";
import { languageSetting, locale, texts } from "./language";
import type { Checked, Requests, ServerSettings } from "./protocol";
import { fill } from "./texts";

export type ServerState = "starting" | "running" | "stopped";

const states: { readonly [S in State]: ServerState } = {
  [State.Starting]: "starting",
  [State.Running]: "running",
  [State.Stopped]: "stopped",
};

/** Commands that a hover of the server may link to. */
const linkable = ["remit.show", "remit.runCases", "remit.tryReferral", "remit.preview", "remit.changes"];

export class Server implements Disposable {
  private client: Client | undefined;
  private readonly checked = new EventEmitter<Checked>();
  private readonly compared = new EventEmitter<void>();
  private readonly state = new EventEmitter<ServerState>();
  /** After every check of the workspace. */
  readonly onChecked = this.checked.event;
  /** After every comparison with the last commit that found something. */
  readonly onCompared = this.compared.event;
  /** When the server has come up or gone, by itself too. */
  readonly onState = this.state.event;

  constructor(
    private readonly context: ExtensionContext,
    private readonly log: LogOutputChannel,
  ) {}

  async start(): Promise<void> {
    const command = this.path();
    try {
      accessSync(command, constants.X_OK);
    } catch {
      this.state.fire("stopped");
      void offerSetting(fill(texts().serverMissing, command));
      return;
    }
    const client = new Client("remit", "Remit", { command }, this.options());
    client.registerFeature(new CommandsFeature());
    client.onNotification("remit/checked", (params: Checked) => this.checked.fire(params));
    client.onNotification("remit/compared", () => this.compared.fire());
    client.onDidChangeState(({ newState }) => this.state.fire(states[newState]));
    this.client = client;
    try {
      await client.start();
    } catch (error) {
      this.log.error(String(error));
      this.state.fire("stopped");
      void offerRestart(fill(texts().serverFailed, String(error)));
    }
  }

  async restart(): Promise<void> {
    await this.stop();
    await this.start();
  }

  async stop(): Promise<void> {
    const client = this.client;
    this.client = undefined;
    // A client that never came up throws here, and there is nothing to stop then.
    await client?.dispose().catch(() => undefined);
  }

  /** Asks the server. Rejects with its message, which is meant for the person. */
  async request<M extends keyof Requests>(method: M, params: Requests[M]["params"], token?: CancellationToken): Promise<Requests[M]["result"]> {
    const client = this.client;
    if (!client?.isRunning()) throw new Error(texts().stopped);
    return token ? client.sendRequest(method, params, token) : client.sendRequest(method, params);
  }

  /** The client, for its conversions between the protocol and VS Code. */
  get convert(): LanguageClient["protocol2CodeConverter"] | undefined {
    return this.client?.protocol2CodeConverter;
  }

  dispose(): void {
    this.checked.dispose();
    this.compared.dispose();
    this.state.dispose();
  }

  private path(): string {
    const chosen = workspace.getConfiguration("remit").get("server.path", "").trim();
    const name = process.platform === "win32" ? "remit-lsp.exe" : "remit-lsp";
    return chosen || join(this.context.extensionPath, "bin", name);
  }

  private options(): LanguageClientOptions {
    return {
      documentSelector: [
        { scheme: "file", language: "remit" },
        { scheme: "untitled", language: "remit" },
        // The built-in library, to be read as the rest is.
        { scheme: "remit", language: "remit" },
      ],
      outputChannel: this.log,
      traceOutputChannel: this.log,
      initializationOptions: serverSettings,
      synchronize: { configurationSection: "remit" },
      errorHandler: errorHandler(),
      // `start` tells of it.
      initializationFailedHandler: () => false,
      markdown: { isTrusted: { enabledCommands: linkable }, supportHtml: false },
    };
  }
}

/** What the library does of itself, in the person's language. */
function errorHandler(): ErrorHandler {
  const crashes = new Crashes();
  return {
    error(_error, _message, count) {
      if (count && count <= 3) return { action: ErrorAction.Continue };
      void offerRestart(texts().serverLost);
      return { action: ErrorAction.Shutdown };
    },
    closed() {
      if (crashes.again(Date.now())) return { action: CloseAction.Restart };
      void offerRestart(texts().serverCrashes);
      return { action: CloseAction.DoNotRestart };
    },
  };
}

async function offerRestart(message: string): Promise<void> {
  const { startAgain, showLog } = texts();
  const picked = await window.showErrorMessage(message, startAgain, showLog);
  if (picked === startAgain) await commands.executeCommand("remit.restartServer");
  if (picked === showLog) await commands.executeCommand("remit.showLog");
}

// With a way out a message stays until she has seen it; without one it is gone after some seconds.
async function offerSetting(message: string): Promise<void> {
  const { startAgain, openSetting } = texts();
  const picked = await window.showErrorMessage(message, startAgain, openSetting);
  if (picked === startAgain) await commands.executeCommand("remit.restartServer");
  if (picked === openSetting) await openMachineSetting("remit.server.path");
}

/** A setting of the machine that the server runs on, which may be a remote one. */
async function openMachineSetting(name: string): Promise<void> {
  const where = env.remoteName ? "openRemoteSettings" : "openSettings";
  await commands.executeCommand(`workbench.action.${where}`, { query: name });
}

class Client extends LanguageClient {
  /** The library's own messages are English, and for who reads a log. */
  override error(message: string, data?: unknown): void {
    super.error(message, data, false);
  }

  protected override getLocale(): string {
    return locale();
  }
}

/** Tells the server that its lenses and hovers may name the extension's commands. */
class CommandsFeature implements StaticFeature {
  fillClientCapabilities(capabilities: ClientCapabilities): void {
    capabilities.experimental = { ...(capabilities.experimental as object | undefined), remitCommands: true };
  }
  initialize(): void {}
  getState(): FeatureState {
    return { kind: "static" };
  }
  clear(): void {}
}

function serverSettings(): ServerSettings {
  return { language: languageSetting(), log: { file: workspace.getConfiguration("remit").get("log.file", "") } };
}
