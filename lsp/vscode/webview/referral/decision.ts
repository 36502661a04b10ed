// The decision beside the form, as the server words it.

import type { Location } from "vscode-languageserver-types";
import type { DecisionText, EvaluateResult, Step, Steps, TextItem, TextSection } from "../../src/protocol";
import type { Texts } from "../../src/texts";
import { button, h } from "../shared/dom";

export interface Links {
  /** Moves to a question; false where the form has none. */
  toField(fact: string): boolean;
  toRule(location: Location): void;
}

/** What to show for an answer. */
export function decisionView(result: EvaluateResult, texts: Texts, links: Links): Node[] {
  if (result.ok) {
    return [verdict(result.text), ...result.text.sections.map((section) => sectionView(section, texts, links)), stepsView(result.text.steps, texts, links)];
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

function sectionView({ id, title, items }: TextSection, texts: Texts, links: Links): HTMLElement {
  return h("section", { "data-section": id }, h("h3", {}, title), h("ul", {}, ...items.map((item) => itemView(item, texts, links))));
}

/** Whether the steps are open; they stay so while the form is filled in. */
let stepsOpen = false;

function stepsView({ title, steps }: Steps, texts: Texts, links: Links): HTMLElement {
  const details = h("details", { class: "steps", open: stepsOpen }, h("summary", {}, title), ...nested(steps, 0, texts, links));
  details.addEventListener("toggle", () => { stepsOpen = details.open; });
  return details;
}

/** The steps of a depth as a list, each with those that are deeper below it. */
function nested(steps: readonly Step[], depth: number, texts: Texts, links: Links): HTMLElement[] {
  const items: HTMLElement[] = [];
  let from = 0;
  while (from < steps.length) {
    let to = from + 1;
    while (to < steps.length && (steps[to]?.depth ?? 0) > depth) to += 1;
    const step = steps[from];
    if (step) items.push(stepView(step, nested(steps.slice(from + 1, to), depth + 1, texts, links), texts, links));
    from = to;
  }
  return items.length > 0 ? [h("ul", {}, ...items)] : [];
}

function stepView({ sign, text, note, location }: Step, below: HTMLElement[], texts: Texts, links: Links): HTMLElement {
  return h("li", {}, h("span", { class: "sign" }, sign), ` ${text}`,
    note !== undefined && h("span", { class: "note" }, ` (${note})`),
    location && " ",
    location && button(texts.toRule, () => links.toRule(location), { class: "link", "aria-label": `${texts.toRule}: ${text}` }),
    ...below);
}

function itemView({ text, detail, fact, location }: TextItem, texts: Texts, links: Links): HTMLElement {
  const said = fact === undefined ? text : button(text, () => links.toField(fact), { class: "link", title: texts.toField });
  return h("li", {}, said,
    location && " ",
    location && button(texts.toRule, () => links.toRule(location), { class: "link", "aria-label": `${texts.toRule}: ${text}` }),
    detail !== undefined && h("span", { class: "detail" }, detail));
}
