// What a person does in VS Code, and what she sees: the page objects of the specs.
import { mkdirSync } from "node:fs";
import { join } from "node:path";
import { chromium } from "playwright-core";
import { here } from "./server.mjs";

const artefacts = join(here, "artefacts");
/** For the first editor and the first answer of a server, on a busy machine; later waits are shorter. */
export const long = 90_000;
const usual = 60_000;

export async function startBrowser() {
  return chromium.launch({
    executablePath: process.env.CHROMIUM ?? "/usr/bin/chromium",
    headless: true,
    args: ["--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run", "--disable-background-networking", "--disable-component-update", "--disable-sync"],
  });
}

export class Editor {
  /** Addresses outside this machine that the page asked for: none, at the end of every spec. */
  outside = [];

  static async open(browser, server, file, size = { width: 1600, height: 900 }) {
    const context = await browser.newContext({ viewport: size, reducedMotion: "reduce" });
    context.setDefaultTimeout(usual);
    const editor = new Editor();
    editor.server = server;
    editor.context = context;
    await context.route("**/*", (route) => {
      const { hostname, protocol } = new URL(route.request().url());
      if (hostname === "127.0.0.1" || !protocol.startsWith("http")) return route.continue();
      editor.outside.push(route.request().url());
      return route.abort();
    });
    editor.page = await context.newPage();
    await editor.goto(file);
    return editor;
  }

  async goto(file) {
    const payload = file ? [["openFile", `vscode-remote://127.0.0.1:${this.server.port}${this.server.folder}/${file}`]] : [];
    const query = `folder=${encodeURIComponent(this.server.folder)}&payload=${encodeURIComponent(JSON.stringify(payload))}`;
    await this.page.goto(`${this.server.url}/?${query}`, { waitUntil: "domcontentloaded" });
    await this.page.locator(".monaco-workbench").waitFor({ timeout: long });
    if (file) await this.lines.first().waitFor({ timeout: long });
  }

  /** Waits until the server has checked the workspace. */
  async ready() {
    await this.status.filter({ hasNotText: /startar|starting|starter/ }).waitFor({ timeout: long });
    await this.page.waitForTimeout(500);
  }

  async close() {
    await this.context.close();
  }

  get lines() {
    return this.page.locator(".editor-instance .monaco-editor .view-line");
  }

  squiggles(kind = "error") {
    return this.page.locator(`.editor-instance .monaco-editor .squiggly-${kind}`);
  }

  /** What the main editor draws pale, as without effect. */
  async faded() {
    const parts = this.page.locator(".editor-instance .monaco-editor .squiggly-inline-unnecessary");
    return (await parts.allTextContents()).join("").replaceAll("\u00a0", " ");
  }

  /** What the lenses on the screen say. */
  async lenses() {
    return this.page.locator(".editor-instance .monaco-editor .codelens-decoration").allInnerTexts();
  }

  get status() {
    return this.page.locator('[id="remit.remit.remit.status"]');
  }

  /** The text of the main editor, as far as it is on the screen. */
  async text() {
    return this.page.evaluate(() => {
      const lines = [...document.querySelectorAll(".editor-instance .monaco-editor .view-lines .view-line")];
      lines.sort((one, other) => one.getBoundingClientRect().top - other.getBoundingClientRect().top);
      return lines.map((line) => line.textContent.replaceAll("\u00a0", " ").trimEnd()).join("\n");
    });
  }

  /** The names of the open tabs. */
  async tabs() {
    return this.page.locator(".tabs-container .tab .label-name").allInnerTexts();
  }

  /** The line of the cursor, as the status bar says. */
  async cursorLine() {
    const text = await this.page.locator("#status\\.editor\\.selection").innerText().catch(() => "");
    return Number(/Ln (\d+)/.exec(text)?.[1]);
  }

  /** The colour of a text of the main editor. */
  async colour(text) {
    const box = await this.place(text);
    return this.page.evaluate(([x, y]) => getComputedStyle(document.elementFromPoint(x, y)).color, [(box.left + box.right) / 2, box.middle]);
  }

  /** Keeps what is on the screen, to be looked at. */
  async shot(name) {
    mkdirSync(artefacts, { recursive: true });
    await this.page.screenshot({ path: join(artefacts, `${name}.png`) });
  }

  /** Runs a command by its title, as from the palette. */
  async command(title) {
    await this.pick(`>${title}`);
  }

  /** Types into the quick input and takes the first that it offers. */
  async pick(text) {
    const input = this.page.locator(".quick-input-widget input.input");
    // What takes the focus while the list comes up, a document that has just opened, closes it again.
    const typed = async () => {
      await this.page.keyboard.press("F1");
      await input.fill(text, { timeout: 10_000 });
    };
    await typed().catch(typed).catch(typed);
    await this.page.locator(".quick-input-list .monaco-list-row").first().waitFor();
    await this.page.keyboard.press("Enter");
  }

  /** Moves the cursor to just before or after a text of the main editor. */
  async cursor(text, { after = true, last = false } = {}) {
    const box = await this.place(text, last);
    await this.dismiss();
    // A click at an edge goes to that edge; a pixel inside keeps clear of the neighbours.
    await this.page.mouse.click(after ? box.right - 1 : box.left + 1, box.middle);
    await this.page.locator(".editor-instance .monaco-editor.focused").first().waitFor();
  }

  /** Where a text stands on the screen, by the browser's own reckoning. */
  async place(text, last = false) {
    await this.page.waitForFunction(findText, [text, last]);
    return this.page.evaluate(findText, [text, last]);
  }

  async type(text) {
    await this.page.keyboard.type(text, { delay: 20 });
  }

  /** Replaces a text of the main editor by another, by keys. */
  async replace(text, by, where = {}) {
    await this.cursor(text, where);
    for (let step = 0; step < [...text].length; step += 1) await this.page.keyboard.press("Shift+ArrowLeft");
    await this.type(by);
    await this.dismiss();
  }

  /** Closes what typing has opened: suggestions, then the help with a rule's clauses. */
  async dismiss() {
    const open = this.page.locator(".suggest-widget.visible, .parameter-hints-widget.visible");
    for (let tries = 0; tries < 4 && (await open.count()) > 0; tries += 1) {
      await this.page.keyboard.press("Escape");
      await this.page.waitForTimeout(100);
    }
  }

  /** The hover at a text, once it says what is wanted. */
  async hover(text, wanted) {
    const shown = this.page.locator(".monaco-hover:not(.hidden)");
    const said = shown.locator(".hover-contents").filter({ hasNotText: "Loading..." }).first();
    let seen = "nothing";
    // Lenses that come late move the lines away from under the pointer: then again.
    for (let tries = 0; tries < 4; tries += 1) {
      const box = await this.place(text);
      await this.page.mouse.move(box.left - 20, box.middle + 200, { steps: 3 });
      await this.page.keyboard.press("Escape");
      await shown.first().waitFor({ state: "hidden" });
      await this.page.mouse.move((box.left + box.right) / 2, box.middle, { steps: 3 });
      if (!(await said.waitFor({ timeout: 5000 }).then(() => true, () => false))) continue;
      seen = (await shown.locator(".hover-contents").allInnerTexts()).join("\n").replaceAll("\u00a0", " ");
      if (!wanted.test(seen)) continue;
      // It fades in.
      await this.page.waitForTimeout(200);
      return seen;
    }
    throw new Error(`the hover at ${text} never said ${wanted}; at last: ${seen}`);
  }

  /** What completion offers once it offers `wanted`, as rows of text. */
  async suggestions(wanted) {
    const rows = this.page.locator(".suggest-widget.visible .monaco-list-row");
    const hit = rows.filter({ hasText: wanted });
    // Typing has opened the list; if it came too early for the server, ask again.
    for (let tries = 0; tries < 3 && (await hit.count()) === 0; tries += 1) {
      await hit.first().waitFor({ timeout: 4000 }).catch(() => this.page.keyboard.press("Control+Space"));
    }
    await hit.first().waitFor();
    return (await rows.allInnerTexts()).map((row) => row.replaceAll("\u00a0", " "));
  }

  /** Applies the quick fix at the cursor whose title matches. */
  async quickFix(title) {
    await this.page.keyboard.press("Control+.");
    const rows = this.page.locator(".action-widget .monaco-list-row.action");
    await rows.filter({ hasText: title }).first().waitFor();
    await this.shot("quick-fix");
    // By keys: the menu shields itself from clicks.
    for (let step = await rows.count(); step > 0; step -= 1) {
      if (title.test(await this.page.locator(".action-widget .monaco-list-row.focused").innerText())) break;
      await this.page.keyboard.press("ArrowDown");
    }
    await this.page.keyboard.press("Enter");
  }

  /** Renames what a text of the main editor names. */
  async rename(text, to) {
    await this.cursor(text);
    await this.page.keyboard.press("ArrowLeft");
    await this.page.keyboard.press("F2");
    const input = this.page.locator(".rename-box input.rename-input");
    await input.waitFor();
    await input.fill(to);
    await this.shot(`rename-${to}`);
    await this.page.keyboard.press("Enter");
    await input.waitFor({ state: "hidden" });
  }

  /** What the Test Explorer lists: names with their states. */
  async tests() {
    return this.page.locator(".test-explorer .monaco-list-row").evaluateAll((rows) => rows.map((row) => row.getAttribute("aria-label")));
  }

  /** The row of a test. */
  test(name) {
    return this.page.locator(`.test-explorer .monaco-list-row[aria-label^="${name}"]`).first();
  }

  /** Opens the first policy's row. */
  async expandTests() {
    const row = this.page.locator(".test-explorer .monaco-list-row").first();
    if ((await row.getAttribute("aria-expanded")) === "true") return;
    await row.click();
    await this.page.keyboard.press("ArrowRight");
  }

  /** Rows of the Problems panel, opening it. */
  async problems() {
    await this.command("Problems: Focus on Problems View");
    return this.page.locator(".markers-panel .monaco-list-row");
  }

  /** The document of a webview, by something that only it has. */
  async webview(selector, hasText) {
    const deadline = Date.now() + long;
    while (Date.now() < deadline) {
      for (const frame of this.page.frames()) {
        if ((await frame.locator(selector, hasText && { hasText }).count().catch(() => 0)) > 0) return frame;
      }
      await this.page.waitForTimeout(200);
    }
    throw new Error(`no webview shows ${selector} ${hasText ?? ""}`);
  }
}

/** Runs in the page. The editor draws blanks as no-break spaces, cuts lines into spans, and draws hints among them. */
function findText([text, last]) {
  const lines = [...document.querySelectorAll(".editor-instance .monaco-editor .view-lines .view-line")];
  lines.sort((one, other) => one.getBoundingClientRect().top - other.getBoundingClientRect().top);
  const found = lines.flatMap((line) => {
    const nodes = [];
    const walker = document.createTreeWalker(line, NodeFilter.SHOW_TEXT);
    while (walker.nextNode()) nodes.push(walker.currentNode);
    const start = nodes.map((node) => node.data).join("").replaceAll("\u00a0", " ").indexOf(text);
    if (start < 0) return [];
    const point = (offset, end) => {
      let rest = offset;
      for (const node of nodes) {
        if (rest < node.data.length || (end && rest === node.data.length)) return [node, rest];
        rest -= node.data.length;
      }
      return undefined;
    };
    const range = document.createRange();
    range.setStart(...point(start, false));
    range.setEnd(...point(start + text.length, true));
    const box = range.getBoundingClientRect();
    return box.width > 0 ? [{ left: box.left, right: box.right, middle: (box.top + box.bottom) / 2 }] : [];
  });
  return found.at(last ? -1 : 0);
}
