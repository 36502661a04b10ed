// A server that is not there: she is told so once, in her language, and can still read and write.
import { assert, specs, until } from "../src/spec.mjs";

specs("missing", { open: "policy.remit", settings: { "remit.server.path": "/nowhere/remit-lsp" } }, (it, at) => {
  it("a missing server is told of, with its place", async () => {
    const { editor } = at;
    const toast = editor.page.locator(".notifications-toasts .notification-list-item-message").first();
    await toast.waitFor({ timeout: 60_000 });
    assert.match(await toast.innerText(), /språkserver.*\/nowhere\/remit-lsp/);
    await until(() => editor.status.innerText(), (text) => text.includes("stoppad"), "the status item");
  });

  it("the text has its colours all the same", async () => {
    assert.notEqual(await at.editor.colour("exclude"), await at.editor.colour("fibromyalgia"));
  });

  it("the message stays, and leads to the setting", async () => {
    const { page } = at.editor;
    // Longer than a message without a way out is shown.
    await page.waitForTimeout(20_000);
    await page.locator(".notifications-toasts").getByRole("button", { name: "Öppna inställningen" }).click();
    await page.locator(".settings-editor").getByText("Server: Path").first().waitFor();
  });
});
