import assert from "node:assert/strict";
import { readdirSync, readFileSync } from "node:fs";
import { createRequire } from "node:module";
import { join } from "node:path";
import { test } from "node:test";

const root = join(process.cwd(), "../..");
// The engine that VS Code itself has; it comes with the grammar tests.
const load = createRequire(join(process.cwd(), "package.json"));
const { INITIAL, parseRawGrammar, Registry } = load("vscode-textmate");
const oniguruma = load("vscode-oniguruma");

interface Token {
  startIndex: number;
  endIndex: number;
  scopes: string[];
}

async function grammar(): Promise<{ tokenizeLine(line: string, state: unknown): { tokens: Token[]; ruleStack: unknown } }> {
  await oniguruma.loadWASM(readFileSync(load.resolve("vscode-oniguruma/release/onig.wasm")).buffer);
  const onigLib = Promise.resolve({
    createOnigScanner: (sources: string[]) => new oniguruma.OnigScanner(sources),
    createOnigString: (text: string) => new oniguruma.OnigString(text),
  });
  const path = "syntaxes/remit.tmLanguage.json";
  const registry = new Registry({ onigLib, loadGrammar: async () => parseRawGrammar(readFileSync(path, "utf8"), path) });
  return registry.loadGrammar("source.remit");
}

function files(): string[] {
  return ["stdlib", "policies"].flatMap((folder) =>
    readdirSync(join(root, folder), { recursive: true, encoding: "utf8" })
      .filter((name) => name.endsWith(".remit"))
      .map((name) => join(root, folder, name)),
  );
}

test("nothing in the project's own policies and vocabulary looks wrong to the grammar", async () => {
  const remit = await grammar();
  const found = files();
  assert.ok(found.length > 20);
  for (const file of found) {
    let state: unknown = INITIAL;
    for (const [index, line] of readFileSync(file, "utf8").split("\n").entries()) {
      const { tokens, ruleStack } = remit.tokenizeLine(line, state);
      state = ruleStack;
      for (const { scopes, startIndex, endIndex } of tokens) {
        const text = line.slice(startIndex, endIndex);
        assert.ok(!scopes.some((scope) => scope.startsWith("invalid")), `${file}:${index + 1}: ${text}`);
        // Whatever is a word has a scope of its own.
        if (/\p{L}/u.test(text)) assert.ok(scopes.length > 1, `${file}:${index + 1}: ${text}`);
      }
    }
  }
});

test("every word that the compiler reserves has a colour", async () => {
  const remit = await grammar();
  const table = readFileSync(join(root, "compiler/src/lex/token.rs"), "utf8");
  const words = [...table.matchAll(/^\s+\w+ = "([\w/]+)",$/gm)].map(([, word]) => word ?? "");
  assert.ok(words.length > 60, "the token table is where it was");
  for (const word of words) {
    const { tokens } = remit.tokenizeLine(`  ${word}`, INITIAL);
    const scope = tokens.at(-1)?.scopes.at(-1) ?? "";
    assert.match(scope, /^(keyword|constant|support)\./, word);
  }
});
