// "Try a referral": the form asks what the policy reads, the decision follows, and the referral becomes a case.
import { accessible } from "../src/accessible.mjs";
import { assert, onDisk, specs, until } from "../src/spec.mjs";

specs("referral", { open: "policy.remit" }, (it, at) => {
  let panel;
  const decision = () => panel.locator("#decision").innerText();
  const field = (fact) => panel.locator(`[data-fact="${fact}"]`);

  it("the form asks what the policy reads, in Swedish", async () => {
    const { editor } = at;
    await editor.ready();
    await editor.command("Remit: Prova en remiss");
    panel = await editor.webview("main fieldset");
    const facts = await panel.locator("[data-fact]").evaluateAll((all) => all.map((one) => one.dataset.fact));
    for (const fact of ["diagnosis", "pain.duration", "pain.location"]) assert.ok(facts.includes(fact), `${fact} in ${facts}`);
    assert.ok(!facts.includes("medicines"), "what no rule reads is not asked for");
    assert.match(await panel.locator("h1").innerText(), /Prova en remiss: Smärtmottagningen Havet/);
    assert.match(await field("pain.location").innerText(), /krävs/);
  });

  it("an empty referral lacks what could change the decision", async () => {
    await panel.locator(".verdict.open").waitFor();
    assert.match(await panel.locator('[data-section="missing"]').innerText(), /Vilken diagnos/);
  });

  it("what is missing is a link to its question", async () => {
    await panel.locator('[data-section="missing"] button').first().focus();
    await at.editor.page.keyboard.press("Enter");
    const inside = await panel.evaluate(() => document.activeElement?.closest("[data-fact]")?.getAttribute("data-fact"));
    assert.ok(inside, "the focus is in a question");
  });

  it("a diagnosis found by name decides, by keys alone", async () => {
    const combobox = field("diagnosis").locator("[role=combobox]");
    await combobox.focus();
    await at.editor.type("fibro");
    await panel.locator("[role=option]").first().waitFor();
    await at.editor.shot("referral-search");
    await at.editor.page.keyboard.press("Enter");
    await panel.locator(".verdict.negative").waitFor();
    const said = await decision();
    assert.match(said, /vårdval smärtrehab/);
  });

  it("a reason leads to its rule", async () => {
    await panel.locator('[data-section="reasons"] button').first().click();
    await until(() => at.editor.cursorLine(), (line) => line === 13, "the cursor on the rule");
  });

  it("the steps are asked for when they are opened, and call rules by what they say", async () => {
    const steps = panel.locator("details.steps");
    assert.equal(await steps.locator("li").count(), 0);
    await steps.locator("summary").click();
    await until(() => steps.innerText(), (text) => /Kravet på smärtans lokalisation/.test(text), "the steps");
    await steps.locator("summary").click();
  });

  it("the letter says which texts it lacks, in the language of the panel", async () => {
    const letter = panel.locator("details.letter");
    await letter.locator("summary").click();
    await until(() => letter.innerText(), (text) => /Dessa texter saknas på svenska:\s+because/.test(text), "what is missing");
    await letter.locator("#letter-language").selectOption("en");
    await until(() => letter.innerText(), (text) => /kan inte skrivas helt på engelska/.test(text), "what is missing in English");
    await letter.locator("summary").click();
  });

  it("how long may be told by the day it began", async () => {
    const duration = field("pain.duration");
    await duration.locator("select").first().selectOption("day");
    await duration.locator("input[type=date]").fill("2026-01-01");
    await until(decision, (text) => /vårdval smärtrehab/.test(text), "the decision again");
    assert.equal(await duration.locator(".field-error").isVisible(), false);
  });

  it("the referral is saved as a case", async () => {
    const { editor } = at;
    await panel.locator("#case-name").fill("fibromyalgi från panelen");
    await panel.locator(".save button").click();
    await until(() => panel.locator(".save [role=status]").innerText(), (text) => text.includes("fibromyalgi från panelen"), "the panel says so");
    await editor.command("File: Save All");
    const where = () => onDisk(at, "policy.remit") + onDisk(at, "cases.remit");
    const text = await until(where, (all) => all.includes('case "fibromyalgi från panelen"'), "the case on disk");
    assert.match(text, /case "fibromyalgi från panelen" \{[^}]*diagnosis: fibromyalgia[^}]*\} expect exclude/);
  });

  it("the panel follows the policy as it changes", async () => {
    const { editor } = at;
    await editor.pick("policy.remit");
    await editor.place("otherwise review");
    await editor.replace("vårdval smärtrehab", "fyrvaktaren på Utö");
    await until(decision, (text) => text.includes("fyrvaktaren på Utö"), "the new route in the decision");
  });

  it("starting over empties the form", async () => {
    await panel.locator("header button").click();
    await panel.locator(".verdict.open").waitFor();
    assert.equal(await panel.locator(".chips li").count(), 0);
  });

  it("the panel speaks another language when asked", async () => {
    await panel.locator("#language").selectOption("nb");
    await until(() => panel.locator("h1").innerText(), (text) => text.startsWith("Prøv en henvisning"), "the Norwegian panel");
    await until(() => panel.locator('[data-fact="pain.location"] legend').innerText(), (text) => /Hvor sitter smerten/.test(text), "a Norwegian question");
    await panel.locator("#language").selectOption("sv");
    await until(() => panel.locator("h1").innerText(), (text) => text.startsWith("Prova en remiss"), "the Swedish panel");
  });

  it("the panel is accessible", async () => {
    await accessible(panel);
  });
});
