// Her language: the setting decides, at once, for messages, hover and status.
import { assert, setting, specs, until } from "../src/spec.mjs";

specs("swedish", { open: "policy.remit", settings: { "remit.language": "en" } }, (it, at) => {
  const problem = async () => (await (await at.editor.problems()).allInnerTexts()).join("\n");
  let english;

  it("messages are English when the setting says en", async () => {
    const { editor } = at;
    await editor.ready();
    await editor.replace("fibromyalgia", "fibromyalgja");
    english = await until(problem, (text) => text.includes("fibromyalgja"), "a problem");
    assert.doesNotMatch(english, /[åäö]/);
  });

  it("messages are Swedish when the setting becomes sv", async () => {
    setting(at, { "remit.language": "sv" });
    const swedish = await until(problem, (text) => text.includes("fibromyalgja") && text !== english, "another message");
    assert.match(swedish, /okän|finns inte|heter|menade/i);
  });

  it("hover is Swedish", async () => {
    await at.editor.hover("divers_shoulder", /Dykaraxel · diagnos/);
  });

  it("messages are Norwegian when the setting becomes nb", async () => {
    const swedish = await problem();
    setting(at, { "remit.language": "nb" });
    const norwegian = await until(problem, (text) => text.includes("fibromyalgja") && text !== swedish, "another message");
    assert.match(norwegian, /ukjent|finnes ikke|heter|mente/i);
  });

  it("the page of a code is in the language of its message", async () => {
    const { editor } = at;
    await editor.page.locator(".markers-panel a.monaco-link").first().click();
    await editor.webview("h2", "Ikke slik");
  });
});
