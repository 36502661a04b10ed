import assert from "node:assert/strict";
import { test } from "node:test";
import { Crashes } from "../../src/crashes";

const minute = 60_000;

test("a server that crashes five times within three minutes is let lie", () => {
  const crashes = new Crashes();
  assert.deepEqual([0, 1, 2, 3, 4].map((second) => crashes.again(second * 1000)), [true, true, true, true, false]);
});

test("one that crashes now and then is started again for ever", () => {
  const crashes = new Crashes();
  for (let time = 0; time < 60; time += 1) assert.ok(crashes.again(time * minute));
});
