import assert from "node:assert/strict";
import { test } from "node:test";
import { lackingAt, pathTo } from "../../src/place";

test("a place in a referral is below the keys around it", () => {
  assert.deepEqual(pathTo(""), []);
  assert.deepEqual(pathTo("{"), []);
  assert.deepEqual(pathTo('{ "patient": '), ["patient"]);
  assert.deepEqual(pathTo('{ "patient": { "age": 45, '), ["patient"]);
  assert.deepEqual(pathTo('{ "patient": { "age": 45 }, '), []);
  assert.deepEqual(pathTo('{ "note": "a \\"{\\" b", "diagnosis": ["crps", '), ["diagnosis", "-"]);
  assert.deepEqual(pathTo('{ "diagnosis": ["crps"] '), []);
});

test("what is lacking at a place is put there, with its comma", () => {
  const age = '{ "patient": { "age": "10 years" } }';
  const crps = '{ "diagnosis": ["crps"] }';
  const cases: [before: string, after: string, referral: string, text: string][] = [
    ["", "", age, age],
    ["{ ", " }", age, '"patient": { "age": "10 years" }'],
    ['{ "diagnosis": ["crps"]', " }", age, ', "patient": { "age": "10 years" }'],
    ['{ "patient": { ', " } }", age, '"age": "10 years"'],
    ['{ "patient": { ', '"sex": "female" } }', age, '"age": "10 years", '],
    ['{ "patient": { "age": ', " } }", age, '"10 years"'],
    ['{ "diagnosis": [', "] }", crps, '"crps"'],
    ['{ "diagnosis": ["migraine"', "] }", crps, ', "crps"'],
    ['{ "diagnosis": ', " }", crps, '["crps"]'],
    ['{ "body": { "weight": ', " } }", '"10 kg"', '"10 kg"'],
  ];
  for (const [before, after, referral, text] of cases) assert.equal(lackingAt(before, after, referral), text, `${before}|${after}`);
});
