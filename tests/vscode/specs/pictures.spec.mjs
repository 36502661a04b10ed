// The pictures of the extension's page, as lsp/vscode/pictures has them: taken here so that they are of what there is.
// To renew them: run the specs, look at artefacts/picture-*.png, and copy them there.
import { statSync } from "node:fs";
import { join } from "node:path";
import { here } from "../src/server.mjs";
import { assert, specs, until } from "../src/spec.mjs";

const settings = { "remit.language": "sv" };

async function picture({ editor }, name) {
  await editor.page.waitForTimeout(500);
  await editor.shot(`picture-${name}`);
  const { size } = statSync(join(here, "artefacts", `picture-${name}.png`));
  assert.ok(size <= 150_000, `${name} is small enough for a page: ${size}`);
}

specs("picture of a problem", { settings, open: "policy.remit" }, (it, at) => {
  it("a mistake with its words and its way out", async () => {
    const { editor } = at;
    await editor.page.setViewportSize({ width: 1000, height: 640 });
    await editor.ready();
    await editor.command("View: Toggle Primary Side Bar Visibility");
    await editor.replace("fibromyalgia", "fibromyalgja");
    await until(() => editor.squiggles().count(), (count) => count > 0, "a squiggle");
    const rows = await editor.problems();
    await rows.last().click();
    await picture(at, "problem");
  });
});

specs("picture of a referral", { workspace: "../../../policies", settings, open: "capio_st_goran/policy.remit" }, (it, at) => {
  it("a referral, its decision and the letter about it", async () => {
    const { editor } = at;
    await editor.page.setViewportSize({ width: 1000, height: 640 });
    await editor.ready();
    await editor.command("View: Toggle Primary Side Bar Visibility");
    await editor.command("Remit: Prova en remiss");
    let panel = await editor.webview("main fieldset");
    await editor.command("View: Move Editor into First Group");
    panel = await editor.webview("main fieldset");
    const diagnosis = panel.locator('[data-fact="diagnosis"] [role=combobox]');
    await diagnosis.fill("fibro");
    await panel.locator("[role=option]").first().waitFor();
    await diagnosis.press("Enter");
    await panel.locator(".verdict.negative").waitFor();
    await panel.locator("details.letter summary").click();
    await panel.locator("details.letter .text").waitFor();
    await panel.locator("aside").evaluate((aside) => aside.scrollTo(0, 0));
    await picture(at, "referral");
  });
});
