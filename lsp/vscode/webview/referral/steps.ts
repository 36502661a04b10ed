// A decision rule by rule.

import type { Step, Steps } from "../../src/protocol";
import type { Texts } from "../../src/texts";
import { button, h } from "../shared/dom";
import type { Links } from "./decision";

/** The steps, each with those that are deeper below it. */
export function stepsView({ steps }: Steps, texts: Texts, links: Links): HTMLElement[] {
  return nested(steps, 0, texts, links);
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
