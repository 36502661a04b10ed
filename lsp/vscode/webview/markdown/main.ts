// Colours the `remit` blocks in VS Code's own preview of Markdown, which knows the languages of highlight.js alone.

import { h } from "../shared/dom";
import { parts } from "./colours";

function colour(): void {
  for (const block of document.querySelectorAll("code.language-remit")) {
    if (block.querySelector("[class^=hljs-]")) continue;
    block.replaceChildren(...parts(block.textContent ?? "").map(({ text, kind }) => (kind ? h("span", { class: `hljs-${kind}` }, text) : text)));
  }
}

// The preview puts its text in after this has run, and again with every edit.
new MutationObserver(colour).observe(document.documentElement, { childList: true, subtree: true });
colour();
