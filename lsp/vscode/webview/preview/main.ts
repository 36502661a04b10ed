// The page of the preview: what the server writes, a choice of language, and the way back to the text.

import "./main.css";
import type { FromPreview, ToPreview } from "../../src/panels/messages";
import type { Lang, Preview } from "../../src/protocol";
import type { Texts } from "../../src/texts";
import { h, select } from "../shared/dom";
import { connect } from "../shared/vscode";
import { safe } from "./safe";

const root = document.getElementById("root") as HTMLElement;
const post = connect<FromPreview, ToPreview>(hear);
let article: HTMLElement | undefined;

post({ type: "ready" });

function hear(said: ToPreview): void {
  switch (said.type) {
    case "page":
      return show(said.page, said.texts, said.chosen);
    case "failed":
      root.replaceChildren(h("p", { class: "problem", role: "alert" }, said.message));
      return;
    case "scroll":
      return follow(said.line);
  }
}

function show(page: Preview, texts: Texts, chosen: Lang | ""): void {
  document.title = `${texts.previewTitle}: ${page.title}`;
  document.documentElement.lang = page.language;
  const top = window.scrollY;
  const focused = document.activeElement instanceof HTMLElement ? document.activeElement.dataset["line"] : undefined;
  article = h("article", { lang: page.language, "aria-label": texts.pageLabel, "aria-describedby": "hint" });
  article.append(...safe(page.html));
  root.replaceChildren(bar(texts, chosen), h("p", { class: "notice", role: "status", hidden: !page.stale }, page.stale ? texts.stale : ""), article,
    h("p", { class: "hidden-visually", id: "hint" }, texts.previewHint));
  rove(article, focused);
  // Where she was reading, she reads on.
  window.scrollTo({ top });
}

function bar(texts: Texts, chosen: Lang | ""): HTMLElement {
  const language = select(
    [{ id: "", label: texts.previewOwn }, { id: "sv", label: "Svenska" }, { id: "nb", label: "Norsk" }, { id: "en", label: "English" }],
    { id: "language" },
  );
  language.value = chosen;
  language.addEventListener("change", () => post({ type: "language", language: language.value as Lang | "" }));
  return h("div", { class: "bar" }, h("label", {}, texts.language, language));
}

/** One stop of the Tab key for all paragraphs; arrows move between them, Enter goes to the rule. */
function rove(page: HTMLElement, focused: string | undefined): void {
  const blocks = [...page.querySelectorAll<HTMLElement>("[data-line]")];
  const open = (block: HTMLElement) => post({ type: "open", line: Number(block.dataset["line"]) });
  blocks.forEach((block, index) => {
    block.tabIndex = index === 0 ? 0 : -1;
    block.addEventListener("dblclick", (event) => {
      event.stopPropagation();
      open(block);
    });
    block.addEventListener("keydown", (event) => {
      if (event.target !== block) return;
      if (event.key === "Enter") open(block);
      const step = event.key === "ArrowDown" ? 1 : event.key === "ArrowUp" ? -1 : 0;
      const next = blocks[index + step];
      if (step === 0 || !next) return;
      event.preventDefault();
      block.tabIndex = -1;
      next.tabIndex = 0;
      next.focus();
    });
  });
  if (focused !== undefined) blocks.find((block) => block.dataset["line"] === focused)?.focus();
}

/** Marks the paragraph of that line of the text, and brings it into view. */
function follow(line: number): void {
  const blocks = [...(article?.querySelectorAll<HTMLElement>("[data-line]") ?? [])];
  const at = blocks.filter((block) => Number(block.dataset["line"]) <= line).at(-1) ?? blocks[0];
  for (const block of blocks) block.classList.toggle("current", block === at);
  at?.scrollIntoView({ block: "nearest" });
}
