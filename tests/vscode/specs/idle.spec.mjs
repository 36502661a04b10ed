// What comes once nobody types: what the analysis has found, and lenses that an edit elsewhere has changed.
import { assert, specs, until } from "../src/spec.mjs";

specs("idle", { workspace: "klippan", open: "policy.remit" }, (it, at) => {
  const faded = () => at.editor.faded();
  const rows = async () => (await (await at.editor.problems()).allInnerTexts()).join("\n");

  it("a rule that never decides is faded", async () => {
    const { editor } = at;
    await editor.ready();
    await until(faded, (text) => text === "små: patient.age < 6 years", "the rule without effect, faded");
    assert.equal(await editor.squiggles().count(), 0);
  });

  it("the Problems panel says so, and names the rule that decides", async () => {
    const { editor } = at;
    const said = await until(rows, (text) => text.includes("W0507"), "the finding");
    assert.match(said, /[Rr]egeln ”små” avgör aldrig något: varje remiss som den gäller avgörs av ”barn”/);
    const row = editor.page.locator(".markers-panel .monaco-list-row", { hasText: "W0507" });
    await row.click();
    await editor.page.keyboard.press("ArrowRight");
    await until(rows, (text) => text.includes("Den här regeln avgör samma patienter"), "the related place");
  });

  it("the page of its code is in her language", async () => {
    const { editor } = at;
    await editor.page.locator(".markers-panel a.monaco-link", { hasText: "W0507" }).click();
    await until(() => editor.tabs(), (tabs) => tabs.some((tab) => tab.startsWith("W0507.md")), "the page's tab");
    const page = await editor.webview("h1", "en regel avgör aldrig något");
    assert.match(await page.locator("body").innerText(), /Inte så här.*overrides children/s);
    await editor.pick("policy.remit");
    await editor.place("accept små");
  });

  it("it is not faded any more once it comes first", async () => {
    const { editor } = at;
    await editor.cursor("patient.age < 6 years");
    await editor.type(" overrides barn");
    await editor.dismiss();
    await until(faded, (text) => text === "", "nothing faded");
    // Long enough for the analysis to have looked again.
    await editor.page.waitForTimeout(1500);
    assert.equal(await faded(), "");
    await until(rows, (text) => !text.includes("W0507"), "no finding");
  });

  it("lenses of the cases follow an edit in the policy", async () => {
    const { editor } = at;
    await editor.command("View: Split Editor Right");
    await editor.pick("cases.remit");
    const lenses = async () => (await editor.lenses()).join("\n");
    await until(lenses, (text) => (text.match(/✓/g) ?? []).length >= 3 && !text.includes("✗"), "every case passes");
    await editor.shot("idle-lenses-before");
    await editor.cursor("accept cancer: diagnosis cancer_pain");
    await editor.type(" overrides barn");
    await editor.dismiss();
    await until(lenses, (text) => text.includes("✗"), "the case that another rule decides now");
  });
});
