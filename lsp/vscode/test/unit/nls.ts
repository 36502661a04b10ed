import assert from "node:assert/strict";
import { readdirSync, readFileSync } from "node:fs";
import { test } from "node:test";

const read = (path: string) => readFileSync(path, "utf8");
const manifest = JSON.parse(read("package.json"));
const bundle = (path: string): Record<string, string> => JSON.parse(read(path));
// VS Code has no Swedish or Norwegian of its own and shows the first to nearly everybody, so it says all three.
const all = bundle("package.nls.json");
const own = { sv: bundle("package.nls.sv.json"), nb: bundle("package.nls.nb.json") };

/** The pieces of a text that the text in all languages has too: a link's label and command apart. */
function pieces(text: string): string[] {
  return text.split("\n").flatMap((line) => {
    const [, label, command] = /^\[(.+)\]\((.+)\)$/.exec(line) ?? [];
    return label && command ? [label, command] : [line];
  });
}

test("every text of the manifest is in all three languages, and every text is used", () => {
  const used = [...JSON.stringify(manifest).matchAll(/"%([\w.]+)%"/g)].map(([, key]) => key ?? "");
  const keys = [...new Set(used)].sort();
  assert.ok(keys.length > 30);
  for (const texts of [all, own.sv, own.nb]) assert.deepEqual(Object.keys(texts).sort(), keys);
});

test("nothing that a person reads is written in the manifest itself", () => {
  const shown = /"(?:title|description|markdownDescription|deprecationMessage)":"([^"]*)"/g;
  const written = [...JSON.stringify(manifest).matchAll(shown)].map(([, text]) => text ?? "");
  // The heading of the settings is the product's name.
  assert.deepEqual(written.filter((text) => !/^%[\w.]+%$/.test(text)), ["Remit"]);
});

test("the text in all languages says what each language says, and English", () => {
  for (const [key, text] of Object.entries(all)) {
    for (const texts of Object.values(own)) {
      for (const piece of pieces(texts[key] ?? "")) assert.ok(piece && text.includes(piece), `${key}: ${piece}`);
    }
    assert.ok(text.length > Math.max(own.sv[key]?.length ?? 0, own.nb[key]?.length ?? 0), key);
  }
});

test("descriptions of the walkthrough are plain: VS Code shows a backtick as it is", () => {
  for (const texts of [all, own.sv, own.nb]) {
    for (const [key, text] of Object.entries(texts)) if (/^(step|walkthrough)\./.test(key)) assert.doesNotMatch(text, /`/, key);
  }
});

test("every page of the walkthrough is in three languages", () => {
  const pages: string[] = manifest.contributes.walkthroughs[0].steps.map(({ media }: { media: { markdown: string } }) => media.markdown);
  const files = pages.flatMap((page) => [page, page.replace(/\.md$/, ".nls.sv.md"), page.replace(/\.md$/, ".nls.nb.md")]);
  assert.deepEqual(readdirSync("walkthrough").map((name) => `walkthrough/${name}`).sort(), files.sort());
  for (const page of pages) {
    for (const language of ["sv", "nb"]) {
      // The sample is that of the language; what explains it is the same.
      const said = read(page.replace(/\.md$/, `.nls.${language}.md`)).replace(/```remit[^`]*```\n/, "").trim();
      for (const paragraph of said.split("\n\n")) assert.ok(paragraph && read(page).includes(paragraph), `${page}: ${language}`);
    }
  }
});

test("every snippet says what it is for in three languages", () => {
  const snippets: Record<string, { description: string }> = JSON.parse(read("snippets/remit.json"));
  for (const [name, { description }] of Object.entries(snippets)) assert.equal(description.split(" / ").length, 3, name);
});
