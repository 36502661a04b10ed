import assert from "node:assert/strict";
import { execFileSync } from "node:child_process";
import { existsSync, readFileSync } from "node:fs";
import { test } from "node:test";

const read = (path: string) => readFileSync(path, "utf8");
const manifest = JSON.parse(read("package.json"));
const declared: string[] = manifest.contributes.commands.map(({ command }: { command: string }) => command);
const sources = ["cases", "commands", "extension", "panels/changes", "panels/preview", "panels/referral", "vocabulary"].map((name) => read(`src/${name}.ts`)).join("\n");

test("every command of the manifest is registered", () => {
  for (const command of declared) assert.ok(sources.includes(`registerCommand("${command}"`), command);
});

test("every command named in menus, keys and walkthrough is declared", () => {
  const { menus, keybindings, walkthroughs } = manifest.contributes;
  const named = JSON.stringify({ menus, keybindings, walkthroughs }).match(/remit\.[a-z][A-Za-z]*(?=["):])/g) ?? [];
  const settings = Object.keys(manifest.contributes.configuration.properties);
  for (const name of named) assert.ok(declared.includes(name) || settings.includes(name), name);
});

test("every file of the manifest is there", () => {
  const paths = JSON.stringify(manifest).match(/(?:\.\/)?(?:images|snippets|syntaxes|walkthrough)\/[\w.]+/g) ?? [];
  assert.ok(paths.length > 8);
  for (const path of paths) assert.ok(existsSync(path), path);
});

test("referrals are checked by the schema that the extension provides, and asking for it starts the extension", () => {
  const [{ fileMatch, url }] = manifest.contributes.jsonValidation;
  assert.equal(fileMatch, "referrals/*.json");
  assert.ok(read("src/schema.ts").includes(`Uri.parse("${url}")`), url);
  assert.ok(manifest.activationEvents.includes(`onFileSystem:${new URL(url).protocol.slice(0, -1)}`));
});

test("the grammar is what its generator writes", () => {
  const written = ["syntaxes/remit.tmLanguage.json", "webview/markdown/words.json"];
  const before = written.map(read);
  execFileSync(process.execPath, ["scripts/grammar.mjs"]);
  assert.deepEqual(written.map(read), before);
});

test("a word with å, a path and a decimal comma are words to the editor", () => {
  const { wordPattern } = JSON.parse(read("language-configuration.json"));
  const words = (text: string) => text.match(new RegExp(wordPattern.pattern, `g${wordPattern.flags}`));
  assert.deepEqual(words("exclude smärtskola patient.age M79.7 1,5 mg"), ["exclude", "smärtskola", "patient.age", "M79.7", "1,5", "mg"]);
});
