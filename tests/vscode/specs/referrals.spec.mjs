// A referral as JSON is checked and completed by the schema of the workspace's own policies.
import { assert, specs, until } from "../src/spec.mjs";

specs("referrals", { open: "referrals/remiss.json" }, (it, at) => {
  it("a key tells in Swedish what it asks", async () => {
    await at.editor.hover("age", /Hur gammal är patienten/);
    assert.equal(await at.editor.squiggles("warning").count(), 0);
  });

  it("a fact that there is not gets a squiggle", async () => {
    const { editor } = at;
    await editor.replace("age", "aeg");
    await until(() => editor.squiggles("warning").count(), (count) => count === 1, "one squiggle");
    await editor.replace("aeg", "age");
    await until(() => editor.squiggles("warning").count(), (count) => count === 0, "no squiggle");
  });

  it("completion offers the facts that are left", async () => {
    const { editor } = at;
    await editor.cursor("45");
    await editor.type(', "');
    const offered = await editor.suggestions(/born/);
    assert.ok(!offered.some((fact) => /^age\b/.test(fact)), offered.join());
  });

  it("and the concepts of the clinic's own vocabulary", async () => {
    const { editor } = at;
    await editor.page.keyboard.press("Escape");
    await editor.cursor('"fibromyalgia"');
    await editor.type(", ");
    await editor.page.keyboard.press("Control+Space");
    await editor.type("divers");
    await editor.suggestions(/divers_shoulder/);
  });
});
