// Starts a code-server of its own, with the packaged extension and a copy of a workspace, and stops it.
import { spawn } from "node:child_process";
import { cpSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { createServer } from "node:net";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { fileURLToPath } from "node:url";

export const here = dirname(dirname(fileURLToPath(import.meta.url)));
const entry = join(here, "node_modules/code-server/out/node/entry.js");

const quiet = {
  "telemetry.telemetryLevel": "off", "update.mode": "none", "extensions.autoUpdate": false, "extensions.autoCheckUpdates": false,
  "extensions.ignoreRecommendations": true, "workbench.startupEditor": "none", "workbench.enableExperiments": false,
  "workbench.tips.enabled": false, "security.workspace.trust.enabled": false, "git.enabled": false, "editor.hover.delay": 100,
  // Lines stay whole, so that a text can be found in one.
  "[remit]": { "editor.wordWrap": "off" }, "editor.minimap.enabled": false,
  "workbench.reduceMotion": "on", "editor.accessibilitySupport": "off", "files.simpleDialog.enable": true,
};

/** A folder of settings, extensions and workspace; gone at `stop`. */
export async function startServer({ vsix, workspace, settings = {} }) {
  const root = mkdtempSync(join(tmpdir(), "remit-vscode-"));
  const home = join(root, "home");
  const data = join(root, "data");
  const folder = join(root, "workspace");
  mkdirSync(join(data, "User"), { recursive: true });
  mkdirSync(home);
  cpSync(workspace, folder, { recursive: true });
  writeFileSync(join(data, "User/settings.json"), JSON.stringify({ ...quiet, ...settings }));
  // What is of this machine alone is sometimes not known yet when the extension starts, if only the person's settings have it.
  const ofMachine = Object.entries(settings).filter(([name]) => name === "remit.server.path");
  if (ofMachine.length > 0) {
    mkdirSync(join(data, "Machine"));
    writeFileSync(join(data, "Machine/settings.json"), JSON.stringify(Object.fromEntries(ofMachine)));
  }
  const env = {
    ...process.env, HOME: home, XDG_CONFIG_HOME: join(home, ".config"), XDG_DATA_HOME: join(home, ".local/share"),
    // No gallery: nothing is looked up outside.
    EXTENSIONS_GALLERY: '{"serviceUrl":""}',
  };
  const dirs = ["--user-data-dir", data, "--extensions-dir", join(root, "extensions")];
  await finished(spawn(process.execPath, [entry, ...dirs, "--install-extension", vsix], { env, stdio: ["ignore", "pipe", "pipe"] }));
  const port = await freePort();
  const child = spawn(process.execPath, [
    entry, ...dirs, "--auth", "none", "--bind-addr", `127.0.0.1:${port}`, "--disable-telemetry", "--disable-update-check",
    "--disable-workspace-trust", "--disable-getting-started-override", "--ignore-last-opened", folder,
  ], { env, detached: true, stdio: ["ignore", "pipe", "pipe"] });
  let output = "";
  for (const stream of [child.stdout, child.stderr]) stream.on("data", (text) => (output += text));
  await ready(port, () => output);
  return {
    port,
    url: `http://127.0.0.1:${port}`,
    folder,
    output: () => output,
    async stop() {
      const gone = new Promise((resolve) => child.once("exit", resolve));
      // The whole group: the extension host and the language server with it.
      process.kill(-child.pid, "SIGTERM");
      await gone;
      rmSync(root, { recursive: true, force: true, maxRetries: 5, retryDelay: 200 });
    },
  };
}

async function ready(port, output) {
  for (let tries = 0; tries < 240; tries += 1) {
    const answer = await fetch(`http://127.0.0.1:${port}/healthz`).catch(() => undefined);
    if (answer?.ok) return;
    await sleep(250);
  }
  throw new Error(`code-server did not come up:\n${output()}`);
}

function finished(child) {
  let output = "";
  for (const stream of [child.stdout, child.stderr]) stream.on("data", (text) => (output += text));
  return new Promise((resolve, reject) => {
    child.on("error", reject);
    child.on("exit", (code) => (code === 0 ? resolve(output) : reject(new Error(`installing the extension failed (${code}):\n${output}`))));
  });
}

function freePort() {
  return new Promise((resolve, reject) => {
    const probe = createServer();
    probe.on("error", reject);
    probe.listen(0, "127.0.0.1", () => {
      const { port } = probe.address();
      probe.close(() => resolve(port));
    });
  });
}
