// The Test Explorer again: assertions with the referral that refutes one, and cases that nobody has confirmed.
import { assert, onDisk, specs, until } from "../src/spec.mjs";

const files = {
  "assertions.remit": `cases for havet.smarta

assert "fibromyalgi tas aldrig emot": never accept when diagnosis fibromyalgia
assert "CRPS tas alltid emot": always accept when diagnosis crps

case unconfirmed "dykaraxel" {
  diagnosis: divers_shoulder
} expect exclude by diving -> route "dykarmottagningen"
`,
};

specs("proposals", { open: "assertions.remit", files }, (it, at) => {
  const states = async () => (await at.editor.tests()).join("\n");

  it("an assertion that is proved passes, one that is refuted fails, and an unconfirmed case does neither", async () => {
    const { editor } = at;
    await editor.ready();
    await editor.command("Testing: Focus on Test Explorer View");
    await until(states, (seen) => seen.includes("Smärtmottagningen Havet"), "the policy");
    await editor.expandTests();
    await editor.command("Remit: Kör alla fall");
    const seen = await until(states, (text) => /CRPS tas alltid emot.*\(Failed\)/.test(text), "the refuted assertion");
    assert.match(seen, /fibromyalgi tas aldrig emot \(Passed\)/);
    assert.match(seen, /dykaraxel \(Skipped\)/);
  });

  it("the referral that refutes an assertion opens as JSON", async () => {
    const { editor } = at;
    await editor.test("CRPS tas alltid emot").hover();
    const open = '[aria-label^="Remit: Öppna remissen"], [aria-label^="Öppna remissen"]';
    await editor.test("CRPS tas alltid emot").locator(open).first().click();
    await until(() => editor.text(), (text) => text.includes('"diagnosis"') && text.includes('"crps"'), "the referral");
  });

  it("a case is confirmed by a quick fix, and passes", async () => {
    const { editor } = at;
    await editor.pick("assertions.remit");
    await editor.ready();
    await editor.cursor("unconfirmed");
    await editor.quickFix(/Bekräfta fallet/);
    await until(() => editor.text(), (text) => text.includes('case "dykaraxel"'), "the word is gone");
    await editor.command("Remit: Kör alla fall");
    await until(states, (text) => /dykaraxel \(Passed\)/.test(text), "the case passes");
  });

  it("cases are proposed for what none shows", async () => {
    const { editor } = at;
    await editor.pick("policy.remit");
    await editor.ready();
    await editor.command("Remit: Föreslå fall");
    await until(() => editor.tabs(), (tabs) => tabs.some((tab) => tab.startsWith("cases.remit") || tab.startsWith("assertions.remit")), "the file of cases");
    await until(() => editor.text(), (text) => /case unconfirmed ".*3 månader/.test(text), "a case at the limit");
    assert.ok(!onDisk(at, "cases.remit").includes("unconfirmed"), "saved by the person, not for her");
  });
});
