import assert from "node:assert/strict";
import { test } from "node:test";
import { amount, at, number, put } from "../../webview/referral/value";

test("a value is put at its path and found there", () => {
  const one = put({}, "patient.age", "45 years");
  const two = put(one, "patient.born", "1981-02-03");
  assert.deepEqual(two, { patient: { age: "45 years", born: "1981-02-03" } });
  assert.equal(at(two, "patient.age"), "45 years");
  assert.equal(at(two, "patient.age.deeper"), undefined);
  assert.deepEqual(one, { patient: { age: "45 years" } }, "the referral before stays as it was");
});

test("a value that goes takes its empty parents with it", () => {
  assert.deepEqual(put({ patient: { age: "45 years" }, kind: "referral" }, "patient.age", undefined), { kind: "referral" });
  assert.deepEqual(put({}, "patient.age", undefined), {});
});

test("no is a value, silence is none", () => {
  assert.deepEqual(put({}, "investigation.ongoing", false), { investigation: { ongoing: false } });
  assert.equal(at({ a: null }, "a"), undefined);
});

test("a number is read with comma or point, and whole where it must be", () => {
  assert.equal(number(" 1,5 ", false), "1.5");
  assert.equal(number("1 000", true), "1000");
  assert.equal(number("1,5", true), undefined);
  assert.equal(number("many", false), undefined);
  assert.equal(number("", false), undefined);
});

test("a quantity is taken apart", () => {
  assert.deepEqual(amount("25 ug/h"), { number: "25", unit: "ug/h" });
  assert.deepEqual(amount(45), { number: "45", unit: "" });
  assert.equal(amount({ min: "1 year" }), undefined);
});
