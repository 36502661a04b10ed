// The public page beside the text: live, of plain text, keyboard-operable, and shut to the world outside.
import { accessible } from "../src/accessible.mjs";
import { assert, specs, until } from "../src/spec.mjs";

specs("preview", { open: "policy.remit" }, (it, at) => {
  let page;
  const text = () => page.locator("article").innerText();

  it("shows the clinic's page in the policy's language", async () => {
    const { editor } = at;
    await editor.ready();
    await editor.command("Remit: Förhandsgranska");
    page = await editor.webview("article");
    await until(text, (said) => said.includes("Smärtmottagningen Havet"), "the clinic's name");
    assert.match(await text(), /smärtrehabilitering inom vårdvalet/);
    assert.match(await text(), /Fibromyalgi/i);
  });

  it("follows the text as it is written", async () => {
    const { editor } = at;
    await editor.replace("vårdval smärtrehab", "fyrvaktaren på Utö");
    await until(text, (said) => said.includes("fyrvaktaren på Utö"), "the new route on the page");
  });

  it("keeps the last good page while the text is broken, and says so", async () => {
    const { editor } = at;
    await editor.replace("diagnosis fibromyalgia", "diagnosis (");
    await page.locator(".notice:not([hidden])").waitFor();
    assert.match(await text(), /fyrvaktaren på Utö/);
    await editor.replace("diagnosis ()", "diagnosis fibromyalgia");
    await page.locator(".notice[hidden]").waitFor({ state: "attached" });
  });

  it("a paragraph leads to its rule by the keyboard", async () => {
    const { editor } = at;
    const block = page.locator("[data-line]", { hasText: /fibromyalgi/i }).last();
    const line = Number(await block.getAttribute("data-line"));
    await block.focus();
    await editor.page.keyboard.press("Enter");
    await until(() => editor.cursorLine(), (at) => at === line + 1, "the cursor on the rule");
  });

  it("speaks the language that is chosen", async () => {
    await page.locator("#language").selectOption("en");
    await until(() => page.evaluate(() => document.documentElement.lang), (lang) => lang === "en", "an English page");
    await until(text, (said) => said.includes("The Sea Pain Clinic"), "the English name");
  });

  it("the page is accessible", async () => {
    await accessible(page);
  });
});
