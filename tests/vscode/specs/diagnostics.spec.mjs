// What is wrong is shown where it is, said in the Problems panel, and gone when it is put right.
import { assert, specs, until } from "../src/spec.mjs";

specs("diagnostics", { open: "policy.remit" }, (it, at) => {
  it("a policy in order has no squiggle, and the status bar says so", async () => {
    const { editor } = at;
    await editor.ready();
    assert.equal(await editor.squiggles().count(), 0);
    assert.equal(await editor.squiggles("warning").count(), 0);
    assert.match(await editor.status.innerText(), /1 policy/);
  });

  it("a misspelt concept gets a squiggle", async () => {
    const { editor } = at;
    await editor.replace("fibromyalgia", "fibromyalgja");
    await until(() => editor.squiggles().count(), (count) => count === 1, "one squiggle");
  });

  it("the Problems panel says what is wrong and where", async () => {
    const { editor } = at;
    const rows = await editor.problems();
    const texts = await until(() => rows.allInnerTexts(), (all) => all.some((row) => row.includes("fibromyalgja")), "a row");
    const row = texts.find((text) => text.includes("fibromyalgja"));
    assert.match(row, /remit/);
    assert.match(row, /E02\d\d/);
    assert.match(row, /Ln 13, Col 33/);
  });

  it("the squiggle goes when the word is right", async () => {
    const { editor } = at;
    await editor.replace("fibromyalgja", "fibromyalgia");
    await until(() => editor.squiggles().count(), (count) => count === 0, "no squiggle");
    const rows = await editor.problems();
    await until(() => rows.count(), (count) => count === 0, "an empty panel");
  });

  it("a half-written line costs only itself", async () => {
    const { editor } = at;
    await editor.cursor('route "dykarmottagningen"');
    await editor.type("\nexclude diagnosis");
    await until(() => editor.squiggles().count(), (count) => count > 0, "a squiggle");
    const rows = await editor.problems();
    const own = async () => (await rows.allInnerTexts()).filter((row) => /\nremit\n/.test(row));
    await until(own, (all) => all.length === 1 && /Ln 17/.test(all[0]), "one problem, on that line");
  });

  it("the page of a code opens from the problem", async () => {
    const { editor } = at;
    await editor.page.locator(".markers-panel .monaco-list-row a.monaco-link").first().click();
    await until(() => editor.tabs(), (tabs) => tabs.some((tab) => /^E\d{4}\.md/.test(tab)), "a tab with the page");
    await editor.webview("h1", /^E\d{4}: /);
  });
});
