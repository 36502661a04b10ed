// A day, or the part of it that is known: a picker for the one, and a text for the other.

import { h } from "../../shared/dom";
import type { Context } from "../widget";

export interface Day {
  /** The picker, and the text where a part will do. */
  elements: HTMLElement[];
  value(): unknown;
  set(value: unknown): void;
  clear(): void;
  show(shown: boolean): void;
  /** Where the focus goes. */
  first: HTMLInputElement;
}

/** Bounds, which have no controls, are kept as they are stated until something else is. */
export function day({ texts, changed, labelledBy, describedBy }: Context, part: boolean): Day {
  const named = { "aria-labelledby": labelledBy, "aria-describedby": describedBy };
  const whole = h("input", { type: "date", ...named });
  const known = h("input", { type: "text", class: "date", autocomplete: "off", placeholder: texts.partOfDate, "aria-label": texts.partOfDate });
  const elements = part ? [whole, known] : [whole];
  let kept: unknown;
  // One of the two is what is stated.
  const only = (input: HTMLInputElement) => {
    kept = undefined;
    if (input.value) for (const other of [whole, known]) if (other !== input) other.value = "";
    changed();
  };
  whole.addEventListener("change", () => only(whole));
  known.addEventListener("input", () => only(known));
  return {
    elements,
    first: whole,
    value: () => whole.value || known.value.trim() || kept,
    set: (value) => {
      const text = typeof value === "string" ? value : "";
      const isWhole = /^\d{4}-\d{2}-\d{2}$/.test(text);
      whole.value = isWhole ? text : "";
      known.value = isWhole || !part ? "" : text;
      kept = isWhole || known.value ? undefined : value;
    },
    clear: () => {
      whole.value = known.value = "";
      kept = undefined;
    },
    show: (shown) => {
      for (const input of elements) input.hidden = !shown;
    },
  };
}
