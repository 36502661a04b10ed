// Starts the server and hangs the features on it.

import { commands, window, workspace, type ExtensionContext } from "vscode";
import { builtin } from "./builtin";
import { cases } from "./cases";
import { Server } from "./client";
import { smallCommands } from "./commands";
import { changesPanels } from "./panels/changes";
import { previewPanels } from "./panels/preview";
import { ReferralPanels } from "./panels/referral";
import { status } from "./status";
import { vocabulary } from "./vocabulary";

let server: Server | undefined;

export async function activate(context: ExtensionContext): Promise<void> {
  const log = window.createOutputChannel("Remit", { log: true });
  server = new Server(context, log);
  const running = server;
  context.subscriptions.push(
    log,
    running,
    ...status(running),
    ...cases(running),
    builtin(running),
    vocabulary(running),
    new ReferralPanels(running, context.extensionPath),
    ...changesPanels(running, context.extensionPath),
    ...previewPanels(running, context.extensionPath),
    ...smallCommands(),
    commands.registerCommand("remit.restartServer", () => running.restart()),
    commands.registerCommand("remit.showLog", () => log.show()),
    workspace.onDidChangeConfiguration((change) => {
      if (change.affectsConfiguration("remit.server.path")) void running.restart();
    }),
  );
  await running.start();
}

export async function deactivate(): Promise<void> {
  await server?.stop();
}
