// How it looks: grammar without a server's help, themes, the walkthrough, a first policy from nothing.
import { assert, setting, specs, until } from "../src/spec.mjs";

const files = { "anteckning.md": "# Regeln\n\n```remit\nexclude diagnosis fibromyalgia -> route \"vårdval smärtrehab\"\n```\n" };

specs("look", { open: "policy.remit", files }, (it, at) => {
  it("words of the language have colours of their own", async () => {
    const { editor } = at;
    await editor.ready();
    assert.equal(await editor.page.locator("#status\\.editor\\.mode").innerText(), "Remit");
    const colours = await Promise.all(["exclude", "fibromyalgia", '"Tas inte emot"', "3"].map((text) => editor.colour(text)));
    assert.equal(new Set(colours).size, colours.length, `four colours: ${colours}`);
  });

  it("the lens above the policy opens the referral panel", async () => {
    const { editor } = at;
    await editor.page.locator(".codelens-decoration a", { hasText: /remiss/i }).first().click();
    await editor.webview("main fieldset");
  });

  it("panels follow the theme", async () => {
    const { editor } = at;
    const panel = await editor.webview("main fieldset");
    const background = () => panel.evaluate(() => getComputedStyle(document.body).backgroundColor);
    const light = await background();
    setting(at, { "workbench.colorTheme": "Default Dark Modern" });
    await until(background, (colour) => colour !== light, "a dark background");
    await editor.shot("look-dark");
    setting(at, { "workbench.colorTheme": "Default High Contrast" });
    await until(background, (colour) => colour === "rgb(0, 0, 0)", "a black background");
    await editor.shot("look-high-contrast");
    setting(at, { "workbench.colorTheme": "Default Light Modern" });
    await until(background, (colour) => colour === light, "the light background");
  });

  it("the panel fits a narrow window", async () => {
    const { editor } = at;
    await editor.page.setViewportSize({ width: 700, height: 800 });
    const panel = await editor.webview("main fieldset");
    const wide = await panel.evaluate(() => document.documentElement.scrollWidth - document.documentElement.clientWidth);
    await editor.shot("look-narrow");
    await editor.page.setViewportSize({ width: 1600, height: 900 });
    assert.ok(wide <= 0, `nothing sticks out: ${wide}`);
  });

  it("a block of a policy in Markdown has colours in the preview", async () => {
    const { editor } = at;
    await editor.pick("anteckning.md");
    await until(() => editor.tabs(), (tabs) => tabs.some((tab) => tab.startsWith("anteckning.md")), "the note");
    const preview = await previewOf(editor).catch(async () => {
      // A busy machine shows the tab before the note has the focus, and the preview is of nothing.
      await editor.pick("anteckning.md");
      return previewOf(editor);
    });
    assert.deepEqual(await preview.locator("code.language-remit .hljs-keyword").allInnerTexts(), ["exclude"]);
    const [word, plain] = await Promise.all(["code.language-remit .hljs-keyword", "code.language-remit"].map((found) => preview.locator(found).first().evaluate((one) => getComputedStyle(one).color)));
    assert.notEqual(word, plain);
    await editor.command("View: Close Editor");
    await editor.command("View: Close Editor");
  });

  it("the walkthrough opens", async () => {
    const { editor } = at;
    await editor.command("Welcome: Open Walkthrough...");
    await editor.page.locator(".quick-input-widget input.input").fill("Din första policy");
    await editor.page.locator(".quick-input-list .monaco-list-row", { hasText: "Din första policy" }).first().click();
    await editor.page.locator(".gettingStartedContainer", { hasText: "Välj språk" }).first().waitFor();
  });

  it("a first policy comes from its clinic's name, without a mistake", async () => {
    const { editor } = at;
    await editor.command("Remit: Ny policy");
    const input = editor.page.locator(".quick-input-widget input.input");
    await until(() => input.getAttribute("placeholder"), (text) => /Smärtmottagningen Havet/.test(text ?? ""), "the question");
    await input.fill("Smärtkliniken Ön");
    await editor.page.keyboard.press("Enter");
    await until(() => editor.text(), (text) => text.includes("policy smärtkliniken_ön {"), "the policy");
    await editor.page.waitForTimeout(1000);
    assert.equal(await editor.squiggles().count(), 0);
  });
});

async function previewOf(editor) {
  await editor.command("Markdown: Open Preview");
  return editor.webview("code.language-remit .hljs-keyword");
}
