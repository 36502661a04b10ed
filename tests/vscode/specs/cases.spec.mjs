// The Test Explorer: cases run, expected stands beside actual, and the rule that decided is one key away.
import { assert, specs, until } from "../src/spec.mjs";

specs("cases", { open: "cases.remit" }, (it, at) => {
  const states = async () => (await at.editor.tests()).join("\n");

  it("the policy's cases are listed in the order of the text", async () => {
    const { editor } = at;
    await editor.ready();
    await editor.command("Testing: Focus on Test Explorer View");
    await until(states, (seen) => seen.includes("Smärtmottagningen Havet"), "the policy");
    await editor.expandTests();
    const seen = await until(states, (text) => text.includes("CRPS för tidigt"), "its cases");
    assert.ok(seen.indexOf("fibromyalgi går") < seen.indexOf("dykaraxel går"));
  });

  it("a run tells what passed and what failed", async () => {
    const { editor } = at;
    await editor.command("Remit: Kör alla fall");
    const seen = await until(states, (text) => /CRPS för tidigt.*\(Failed\)/.test(text), "the failed case");
    assert.match(seen, /fibromyalgi går till smärtrehab \(Passed\)/);
    assert.match(seen, /dykaraxel går till dykarmottagningen \(Passed\)/);
  });

  it("a failed case shows what was expected beside what was decided", async () => {
    const { editor } = at;
    await editor.test("CRPS för tidigt").click();
    await editor.command("Test: Peek Output");
    const sides = editor.page.locator(".peekview-widget .monaco-diff-editor .view-lines");
    // The editor writes blanks that do not break.
    const words = async () => (await sides.allInnerTexts()).map((text) => text.replace(/\s/g, " "));
    await until(words, (texts) => texts.some((text) => text.startsWith("Tas inte emot")) && texts.some((text) => text.startsWith("Bedöms av mottagningen")), "both verbs, side by side");
  });

  it("the deciding rule opens from the case", async () => {
    const { editor } = at;
    await editor.page.keyboard.press("Escape");
    await editor.test("fibromyalgi går").hover();
    await editor.test("fibromyalgi går").locator('[aria-label^="Remit: Gå till regeln"], [aria-label^="Gå till regeln"]').first().click();
    await until(() => editor.tabs(), (tabs) => tabs.some((tab) => tab.startsWith("policy.remit")), "the policy's tab");
    await until(() => editor.cursorLine(), (line) => line === 13, "the cursor on the rule");
  });

  it("a case that is put right passes", async () => {
    const { editor } = at;
    await editor.pick("cases.remit");
    await editor.ready();
    await editor.replace("expect exclude", "expect review", { last: true });
    await editor.command("Remit: Kör alla fall");
    await until(states, (text) => /CRPS för tidigt.*\(Passed\)/.test(text), "the case passes");
  });
});
