// The decision beside the form, as the server words it.

import type { Location } from "vscode-languageserver-types";
import type { DecisionText, EvaluateResult, TextItem, TextSection } from "../../src/protocol";
import type { Texts } from "../../src/texts";
import { button, h } from "../shared/dom";

export interface Links {
  /** Moves to a question; false where the form has none. */
  toField(fact: string): boolean;
  toRule(location: Location): void;
}

/** What to show for an answer, the verdict first. */
export function decisionView(result: EvaluateResult, texts: Texts, links: Links): Node[] {
  if (result.ok) {
    return [verdict(result.text), ...result.text.sections.map((section) => sectionView(section, texts, links))];
  }
  return [
    h("div", { class: "problem" }, h("h3", {}, texts.errors),
      h("ul", {}, ...result.errors.map(({ message, fact }) => itemView({ text: message, ...(fact !== undefined && { fact }) }, texts, links)))),
  ];
}

const marks = { positive: "✓", negative: "✕", open: "?" } as const;

function verdict({ heading, tone, summary }: DecisionText): HTMLElement {
  return h("div", { class: `verdict ${tone}` },
    h("h3", {}, h("span", { class: "mark", "aria-hidden": "true" }, marks[tone]), heading),
    summary !== "" && h("p", {}, summary));
}

function sectionView({ id, title, items, detail }: TextSection, texts: Texts, links: Links): HTMLElement {
  return h("section", { "data-section": id }, h("h3", {}, title), h("ul", {}, ...items.map((item) => itemView(item, texts, links))),
    detail !== undefined && h("p", { class: "detail" }, detail));
}

function itemView({ text, detail, fact, location }: TextItem, texts: Texts, links: Links): HTMLElement {
  const said = fact === undefined ? text : button(text, () => links.toField(fact), { class: "link", title: texts.toField });
  return h("li", {}, said,
    location && " ",
    location && button(texts.toRule, () => links.toRule(location), { class: "link", "aria-label": `${texts.toRule}: ${text}` }),
    detail !== undefined && h("span", { class: "detail" }, detail));
}
