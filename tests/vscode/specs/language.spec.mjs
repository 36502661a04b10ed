// What a word means, what can stand here, how to put it right, and a name changed everywhere at once.
import { assert, onDisk, specs, until } from "../src/spec.mjs";

specs("language", { open: "policy.remit" }, (it, at) => {
  it("hover says what a concept is, in Swedish, with its code", async () => {
    const { editor } = at;
    await editor.ready();
    const text = await editor.hover("fibromyalgia", /Fibromyalgi/);
    assert.match(text, /M79\.7/);
  });

  it("hover shows the documentation of the clinic's own concept", async () => {
    await at.editor.hover("divers_shoulder", /Värk i axeln efter dykning/);
  });

  it("completion finds a concept by its Swedish label", async () => {
    const { editor } = at;
    await editor.cursor('route "dykarmottagningen"');
    await editor.type("\nexclude diagnosis ansiktssm");
    const offered = await editor.suggestions(/ansikts/i);
    assert.match(offered[0], /Ansiktssmärta|facial_pain/);
    await editor.page.keyboard.press("Enter");
    await until(() => editor.text(), (text) => /exclude diagnosis facial_pain$/m.test(text), "the concept's name");
    await until(() => editor.squiggles().count(), (count) => count === 0, "no squiggle");
  });

  it("completion finds a concept by its code", async () => {
    const { editor } = at;
    await editor.type(" and diagnosis M79.7");
    const offered = await editor.suggestions(/fibromyalgi/i);
    assert.match(offered[0], /fibromyalgi/i);
    await editor.page.keyboard.press("Escape");
    await editor.page.keyboard.press("Escape");
    for (let step = 0; step < " and diagnosis M79.7".length; step += 1) await editor.page.keyboard.press("Backspace");
  });

  it("a quick fix puts a misspelt word right", async () => {
    const { editor } = at;
    await editor.replace("facial_pain", "facial_pian");
    await until(() => editor.squiggles().count(), (count) => count === 1, "one squiggle");
    await editor.cursor("facial_pian");
    await editor.page.keyboard.press("ArrowLeft");
    await editor.quickFix(/facial_pain/);
    await until(() => editor.text(), (text) => /exclude diagnosis facial_pain$/m.test(text), "the right name");
    await until(() => editor.squiggles().count(), (count) => count === 0, "no squiggle");
  });

  it("renaming a rule follows into the cases", async () => {
    const { editor } = at;
    await editor.rename("diving", "dykning");
    await until(() => editor.text(), (text) => text.includes("exclude dykning: diagnosis"), "the new name in the policy");
    await editor.command("File: Save All");
    await until(() => onDisk(at, "cases.remit"), (text) => text.includes("expect exclude by dykning"), "the new name in the cases");
    assert.equal(await editor.squiggles().count(), 0);
  });

  it("renaming a concept follows across three files", async () => {
    const { editor } = at;
    await editor.rename("divers_shoulder", "dykaraxel");
    await until(() => editor.text(), (text) => text.includes("diagnosis dykaraxel"), "the new name in the policy");
    await editor.command("File: Save All");
    await until(() => onDisk(at, "ord.remit"), (text) => text.includes("concept dykaraxel: diagnosis"), "the new name in the library");
    await until(() => onDisk(at, "cases.remit"), (text) => text.includes("diagnosis: dykaraxel"), "the new name in the cases");
  });

  it("go to definition opens the other file", async () => {
    const { editor } = at;
    await editor.cursor("diagnosis dykaraxel");
    await editor.page.keyboard.press("ArrowLeft");
    await editor.page.keyboard.press("F12");
    await until(() => editor.tabs(), (tabs) => tabs.some((tab) => tab.startsWith("ord.remit")), "the library's tab");
  });

  it("the built-in library opens, and explains itself like any other file", async () => {
    const { editor } = at;
    await editor.pick("policy.remit");
    await editor.cursor("diagnosis crps");
    await editor.page.keyboard.press("ArrowLeft");
    await editor.page.keyboard.press("F12");
    await until(() => editor.tabs(), (tabs) => tabs.some((tab) => tab.startsWith("diagnoses_pain.remit")), "the library's tab");
    await editor.hover("crps", /CRPS/);
    assert.equal(await editor.squiggles().count(), 0);
  });

  it("a document that is formatted is not formatted again", async () => {
    const { editor } = at;
    await editor.goto("policy.remit");
    await editor.ready();
    await editor.replace("require pain.location", "require    pain.location");
    await editor.command("Format Document");
    await until(() => editor.text(), (text) => /^require pain\.location$/m.test(text), "one blank");
  });
});
