// A rule read aloud, its name changed as she types, and two rules that disagree brought to order.
import { assert, specs, until } from "../src/spec.mjs";

// Linked editing is VS Code's to switch on: what is typed while it waits for an answer is not carried over.
const settings = { "[remit]": { "editor.linkedEditing": true } };

specs("rules", { workspace: "klippan", open: "policy.remit", settings }, (it, at) => {
  it("hover reads a rule: what follows, its grounds, what comes first, what the cases show", async () => {
    const { editor } = at;
    await editor.ready();
    const said = await editor.hover("cancer", /Cancersmärta/i);
    for (const part of [/Tas emot/, /Så remitterar du till oss/, /Vi tar emot patienter med cancersmärta/, /Viker för: akut/, /Avgör 1 fall/]) assert.match(said, part);
    await editor.shot("rules-hover");
  });

  it("its name, typed where it is declared, changes where it is used", async () => {
    const { editor } = at;
    await editor.cursor("accept cancer");
    const linked = editor.page.locator(".linked-editing-decoration").first();
    await linked.waitFor();
    await editor.page.keyboard.insertText("vård");
    await until(() => editor.text(), (text) => text.includes("accept cancervård:") && text.includes("overrides cancervård"), "the name in both places");
    await until(() => editor.squiggles().count(), (count) => count === 0, "no squiggle");
    await editor.shot("rules-linked");
    await editor.page.keyboard.press("Control+z");
    await until(() => editor.text(), (text) => !text.includes("cancervård"), "the name as it was");
  });

  it("a quick fix says which of two rules yields, and what that means for the patient", async () => {
    const { editor } = at;
    await editor.cursor("diagnosis cancer_pain");
    await editor.page.keyboard.press("ArrowLeft");
    await editor.quickFix(/Låt ”barn” vika för ”cancer”.*tas emot/);
    await until(() => editor.text(), (text) => text.includes("accept cancer: diagnosis cancer_pain overrides barn cite remisser 2"), "the clause");
    await until(() => editor.squiggles().count(), (count) => count === 0, "no squiggle");
  });
});
