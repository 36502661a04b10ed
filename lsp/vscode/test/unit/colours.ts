import assert from "node:assert/strict";
import { test } from "node:test";
import { parts } from "../../webview/markdown/colours";

test("the preview of Markdown colours words, texts, numbers and comments, and loses nothing", () => {
  const text = 'exclude whiplash: diagnosis whiplash_associated_disorder when patient.age < 18 years // not here\n  because sv "Vi tar \\"inte\\" emot."';
  const found = parts(text);
  assert.equal(found.map((part) => part.text).join(""), text);
  const of = (kind: string) => found.filter((part) => part.kind === kind).map((part) => part.text);
  assert.deepEqual(of("keyword"), ["exclude", "when", "because"]);
  assert.deepEqual(of("attr"), ["whiplash"]);
  assert.deepEqual(of("number"), ["18"]);
  assert.deepEqual(of("comment"), ["// not here"]);
  assert.deepEqual(of("string"), ['"Vi tar \\"inte\\" emot."']);
});
