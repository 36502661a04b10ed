// The vocabulary is found by any name in any language, and what is picked is written where the cursor was.
import { assert, specs, until } from "../src/spec.mjs";

specs("vocabulary", { open: "policy.remit" }, (it, at) => {
  const rows = () => at.editor.page.locator(".quick-input-list .monaco-list-row");
  const find = async (words) => {
    const { editor } = at;
    await editor.command("Remit: Sök i vokabulären");
    await editor.page.locator(".quick-input-widget input.input").fill(words);
    return (wanted) => until(async () => (await rows().allInnerTexts()).join("\n"), (text) => wanted.test(text), `${wanted} among what is found`);
  };

  it("a Norwegian name finds what a policy and a referral write", async () => {
    const { editor } = at;
    await editor.ready();
    await editor.cursor("otherwise", { after: false });
    const shown = await find("hjernerystelse");
    const seen = await shown(/policy: diagnosis \w+/);
    assert.match(seen, /remiss: \{ "diagnosis"/);
  });

  it("a code finds its concept first, and the policy's words come to the cursor", async () => {
    const { editor } = at;
    await editor.page.keyboard.press("Escape");
    const shown = await find("M79.7");
    await shown(/^Fibromyalgi/);
    await editor.page.keyboard.press("Enter");
    await until(() => editor.text(), (text) => /diagnosis fibromyalgiaotherwise/.test(text), "the words at the cursor");
    await editor.page.keyboard.press("Control+z");
  });

  it("in a referral's JSON it is what the referral lacks there", async () => {
    const { editor } = at;
    await editor.pick("remiss.json");
    await editor.cursor('"age": 45');
    const shown = await find("kön");
    await shown(/remiss: \{ "patient": \{ "sex"/);
    await editor.page.keyboard.press("Enter");
    await until(() => editor.text(), (text) => /"age": 45, "sex": "female"/.test(text), "the member at the cursor");
  });
});
