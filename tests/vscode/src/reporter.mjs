// One line a spec, what failed in full, and a closing line that counts.
export default async function* report(events) {
  let passed = 0;
  let failed = 0;
  for await (const { type, data } of events) {
    if (type !== "test:pass" && type !== "test:fail") continue;
    // A file is reported as a test of its own when it could not run; its tests count, the file does not.
    const whole = data.nesting === 0 && data.details?.type === "suite";
    if (whole && type === "test:pass") continue;
    const millis = Math.round(data.details?.duration_ms ?? 0);
    if (type === "test:pass") {
      passed += 1;
      yield `ok    ${data.name} (${millis} ms)\n`;
    } else {
      // A suite fails by its tests; on its own only through what it sets up.
      if (data.details?.type === "suite" && data.details?.error?.failureType === "subtestsFailed") continue;
      failed += 1;
      const error = data.details?.error;
      yield `FAIL  ${data.name} (${millis} ms)\n      ${String(error?.cause?.stack ?? error?.message ?? error).replaceAll("\n", "\n      ")}\n`;
    }
  }
  yield `${passed} passed, ${failed} failed\n`;
}
