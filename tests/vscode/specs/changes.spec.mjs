// What is decided otherwise than in the last commit: a lens above the policy, and a page beside the text that follows it.
import { execFileSync } from "node:child_process";
import { assert, specs, until } from "../src/spec.mjs";

specs("changes", { open: "policy.remit" }, (it, at) => {
  let page;
  const text = () => page.locator("main").innerText();
  const lenses = () => at.editor.page.locator(".editor-instance .monaco-editor .codelens-decoration").allInnerTexts();

  it("counts the groups that are decided otherwise", async () => {
    const { editor, server } = at;
    const git = (...words) => execFileSync("git", ["-c", "user.name=a", "-c", "user.email=a@b", ...words], { cwd: server.folder });
    git("init", "-q");
    git("add", "-A");
    git("commit", "-q", "-m", "Begin");
    await editor.ready();
    await editor.replace(">= 3 months", ">= 6 months");
    await until(lenses, (all) => all.some((text) => /1 grupp av patienter/.test(text)), "the lens");
  });

  it("opens the report beside the text", async () => {
    const { editor } = at;
    await editor.page.locator(".codelens-decoration a", { hasText: /grupp av patienter/ }).first().click();
    page = await editor.webview("main h1");
    assert.match(await text(), /6\smånader/);
  });

  it("the report follows the text", async () => {
    const { editor } = at;
    await editor.replace(">= 6 months", ">= 9 months");
    page = await editor.webview("main", "9 månader");
    assert.match(await text(), /från 3 till 9\smånader/);
  });

  it("says where nothing is written otherwise", async () => {
    const { editor } = at;
    await editor.replace(">= 9 months", ">= 3 months");
    page = await editor.webview("main p", "senast sparade versionen");
    await until(lenses, (all) => !all.some((text) => /grupp/.test(text)), "no lens");
  });
});
