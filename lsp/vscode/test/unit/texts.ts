import assert from "node:assert/strict";
import { test } from "node:test";
import { firstPolicy, identifier } from "../../src/firstPolicy";
import { catalogue, fill, type Texts } from "../../src/texts";

const places = (text: string) => (text.match(/\{\d\}/g) ?? []).sort().join();

test("every language says everything, with the same places for values", () => {
  for (const [language, texts] of Object.entries(catalogue)) {
    for (const key of Object.keys(catalogue.en) as (keyof Texts)[]) {
      assert.ok(texts[key].trim(), `${language}.${key} is empty`);
      assert.equal(places(texts[key]), places(catalogue.en[key]), `${language}.${key}`);
    }
  }
});

test("values are filled in by number", () => {
  assert.equal(fill("{1} av {0}, {2}", 5, "2"), "2 av 5, {2}");
});

test("a clinic's name becomes a name of the language", () => {
  assert.equal(identifier("Smärtmottagningen Havet"), "smärtmottagningen_havet");
  assert.equal(identifier("3:e smärtkliniken (Åre)!"), "e_smärtkliniken_åre");
  assert.equal(identifier("…"), "clinic");
});

test("a name with quotes, braces or dollars cannot break the first policy", () => {
  assert.match(firstPolicy('A "B" ${1:x}', "sv"), /title: "A \\"B\\" \\\$\{1:x\\\}"/);
});
