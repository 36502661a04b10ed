// Concepts found by name or code: one, or a list with how certain each is.

import type { Concept, Option, Referral } from "../../../src/protocol";
import { fill } from "../../../src/texts";
import { button, checkbox, h, select } from "../../shared/dom";
import { combobox } from "../combobox";
import { isObject } from "../value";
import type { Context, Widget } from "../widget";

/** One concept. */
export function concept(context: Context): Widget {
  let chosen: unknown;
  const box = combobox(context, context.texts.search, (option) => {
    chosen = option.id;
    context.changed();
  }, true);
  box.input.setAttribute("aria-labelledby", context.labelledBy);
  box.input.addEventListener("input", () => {
    if (chosen === undefined) return;
    chosen = undefined;
    context.changed();
  });
  return {
    element: box.element,
    value: () => chosen,
    set: (value) => {
      chosen = value;
      box.input.value = value === undefined ? "" : named(value);
      void label(context, value, (text) => {
        if (chosen === value) box.input.value = text;
      });
    },
    focus: () => box.input.focus(),
  };
}

interface Chip {
  /** The element of the list as the referral states it: an id, or an object. */
  stated: unknown;
  label: string;
}

/** A list of concepts; with none, whether that means none at all. */
export function concepts(context: Context, certainty: boolean): Widget {
  const { texts } = context;
  let chips: Chip[] = [];
  const list = h("ul", { class: "chips" });
  const none = checkbox(texts.none);
  const open = checkbox(texts.incomplete);
  const box = combobox(context, texts.search, (option) => {
    add({ stated: option.id, label: option.label });
    context.changed();
  });
  box.input.setAttribute("aria-labelledby", context.labelledBy);

  const add = (chip: Chip) => {
    if (chips.some(({ stated }) => named(stated) === named(chip.stated))) return;
    chips = [...chips, chip];
    draw();
  };
  const remove = (chip: Chip) => {
    chips = chips.filter((one) => one !== chip);
    draw();
    context.changed();
    box.input.focus();
  };
  const draw = () => {
    list.replaceChildren(...chips.map((chip) => row(chip)));
    list.hidden = chips.length === 0;
    none.label.hidden = chips.length > 0;
    open.label.hidden = chips.length === 0;
  };
  const row = (chip: Chip) =>
    h("li", {}, h("span", { class: "name" }, chip.label), certainty && sureness(chip),
      button("✕", () => remove(chip), { "aria-label": fill(texts.remove, chip.label) }));
  const sureness = (chip: Chip) => {
    const now = isObject(chip.stated) ? chip.stated["certainty"] : undefined;
    const input = select(
      [{ id: "", label: texts.confirmed }, { id: "suspected", label: texts.suspected }, { id: "excluded", label: texts.excluded }],
      { "aria-label": fill(texts.certainty, chip.label) },
    );
    input.value = typeof now === "string" ? now : "";
    input.addEventListener("change", () => {
      chip.stated = withCertainty(chip.stated, input.value);
      context.changed();
    });
    return input;
  };

  for (const { input } of [none, open]) input.addEventListener("change", context.changed);
  draw();
  return {
    element: h("div", {}, box.element, list, h("div", { class: "row" }, none.label, open.label)),
    value: () => {
      const values = chips.map(({ stated }) => stated);
      if (values.length === 0) return none.input.checked ? [] : undefined;
      return open.input.checked ? { values, complete: false } : values;
    },
    set: (value) => {
      const values = Array.isArray(value) ? value : isObject(value) && Array.isArray(value["values"]) ? value["values"] : [];
      none.input.checked = Array.isArray(value) && value.length === 0;
      open.input.checked = isObject(value) && value["complete"] === false;
      chips = values.map((stated: unknown) => ({ stated, label: named(stated) }));
      draw();
      for (const chip of chips) {
        void label(context, chip.stated, (text) => {
          chip.label = text;
          draw();
        });
      }
    },
    focus: () => box.input.focus(),
  };
}

/** The id of a stated concept, or its code. */
function named(stated: unknown): string {
  if (!isObject(stated)) return String(stated);
  return typeof stated["concept"] === "string" ? stated["concept"] : `${String(stated["system"])} ${String(stated["code"])}`;
}

function withCertainty(stated: unknown, certainty: string): unknown {
  const base: Referral = isObject(stated) ? { ...stated } : { concept: stated };
  delete base["certainty"];
  if (certainty) return { ...base, certainty };
  return typeof base["concept"] === "string" ? base["concept"] : base;
}

/** Finds how a stated concept is called in the form's language. */
async function label(context: Context, stated: unknown, found: (text: string) => void): Promise<void> {
  if (stated === undefined) return;
  const id = named(stated);
  const { concepts } = await context.search(id);
  const match = concepts.find((one: Option | Concept) => one.id === id);
  if (match) found(match.label);
}
