// What every spec file starts with: a code-server with a copy of a workspace, a browser, an editor; and what must hold of
// all of them: nothing was asked of the world outside.
import assert from "node:assert/strict";
import { existsSync, mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { after, afterEach, before, describe, it } from "node:test";
import { Editor, startBrowser } from "./editor.mjs";
import { here, startServer } from "./server.mjs";

export { assert };

/** A group of specs that share an editor, in order. `body` gets `it` and a handle that is filled before the first. */
export function specs(name, { workspace = "havet", files = {}, open, settings = {} }, body) {
  describe(name, { timeout: 600_000 }, () => {
    const handle = {};
    before(async () => {
      const vsix = process.env.REMIT_VSIX;
      assert.ok(vsix, "REMIT_VSIX names the packaged extension; `run` sets it");
      handle.server = await startServer({ vsix, workspace: join(here, "fixtures", workspace), settings: { "remit.language": "sv", ...settings } });
      for (const [file, bytes] of Object.entries(files)) writeFileSync(join(handle.server.folder, file), bytes);
      handle.browser = await startBrowser();
      handle.editor = await Editor.open(handle.browser, handle.server, open);
    });
    afterEach(async (context) => {
      // The last screen of every spec, to be looked at.
      await handle.editor?.shot(`${name} - ${context.name}`.replace(/[^\p{L}\p{N}]+/gu, "-").toLowerCase());
    });
    after(async () => {
      const outside = handle.editor?.outside ?? [];
      await handle.browser?.close();
      await handle.server?.stop();
      assert.deepEqual(outside, [], "nothing is loaded from outside");
    });
    body(it, handle);
  });
}

/** The text of a file of the workspace, as it is on disk. */
export function onDisk({ server }, file) {
  return readFileSync(join(server.folder, file), "utf8");
}

/** Another value of a setting, as the workspace's settings have it. */
export function setting({ server }, values) {
  const file = join(server.folder, ".vscode/settings.json");
  const before = existsSync(file) ? JSON.parse(readFileSync(file, "utf8")) : {};
  mkdirSync(join(server.folder, ".vscode"), { recursive: true });
  writeFileSync(file, JSON.stringify({ ...before, ...values }));
}

/** Waits until something holds, and says what it was at last if it never does. */
export async function until(look, holds, what, millis = 60_000) {
  const deadline = Date.now() + millis;
  let seen;
  do {
    seen = await look();
    if (holds(seen)) return seen;
    await new Promise((resolve) => setTimeout(resolve, 100));
  } while (Date.now() < deadline);
  return assert.fail(`${what}; at last: ${JSON.stringify(seen)}`);
}
