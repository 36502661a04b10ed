// The project's own policies in the editor, each clinic in its own language when the setting is `auto`.
import { accessible } from "../src/accessible.mjs";
import { assert, specs, until } from "../src/spec.mjs";

const settings = { "remit.language": "auto" };

specs("clinics", { workspace: "../../../policies", settings, open: "bergen_smerteklinikken/policy.remit" }, (it, at) => {
  let panel;

  it("all policies are in order", async () => {
    const { editor } = at;
    await editor.ready();
    assert.match(await editor.status.innerText(), /\b9 polic/);
    assert.equal(await editor.squiggles().count(), 0);
  });

  it("a Norwegian policy has a Norwegian panel", async () => {
    const { editor } = at;
    await editor.command("Remit: Prova en remiss");
    panel = await editor.webview("main fieldset");
    await until(() => panel.locator("h1").innerText(), (text) => text.startsWith("Prøv en henvisning"), "the Norwegian panel");
  });

  it("the panel of a real policy is accessible, medicines and all", async () => {
    const { editor } = at;
    await editor.pick("capio_st_goran/policy.remit");
    await until(() => editor.tabs(), (tabs) => tabs.some((tab) => tab.startsWith("policy.remit")), "the policy's tab");
    await editor.command("Remit: Prova en remiss");
    panel = await editor.webview("h1", "Prova en remiss");
    const medicines = panel.locator('[data-fact="medicines"] [role=combobox]');
    await medicines.fill("fentanyl");
    await panel.locator("[role=option]").first().waitFor();
    await medicines.press("Enter");
    await panel.locator(".medicine").waitFor();
    await editor.shot("clinics-medicines");
    await accessible(panel);
  });

  it("all cases of all clinics pass", async () => {
    const { editor } = at;
    await editor.command("Testing: Focus on Test Explorer View");
    await editor.command("Remit: Kör alla fall");
    const seen = await until(() => editor.tests(), (tests) => tests.length >= 5 && tests.every((test) => /\((Passed|Failed|Errored)\)/.test(test)), "every clinic has run", 60_000);
    assert.ok(seen.every((test) => test.includes("(Passed)")), seen.join("\n"));
  });
});
