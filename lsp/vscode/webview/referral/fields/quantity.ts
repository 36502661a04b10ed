// A number with its unit, exact or between bounds, and the day that it is from; or a date that tells it.

import type { Control } from "../../../src/protocol";
import { h, select } from "../../shared/dom";
import { amount, isObject, number } from "../value";
import type { Context, Widget } from "../widget";
import { day } from "./day";

type How = "exactly" | "atLeast" | "atMost" | "between" | "day";

export function quantity(context: Context, { units, whole, range, day: by, dated }: Control & { type: "quantity" }): Widget {
  const { texts, labelledBy, describedBy } = context;
  const numbers = (["exactly", "atLeast", "atMost", "between"] as const).map((id) => ({ id: id as How, label: texts[id] }));
  const how = select([...numbers, ...(by ? [{ id: "day", label: by.label }] : [])], { "aria-label": texts.how });
  const make = () => h("input", { type: "text", inputmode: whole ? "numeric" : "decimal", class: "number", autocomplete: "off", "aria-labelledby": labelledBy, "aria-describedby": describedBy });
  const low = make();
  const high = make();
  const date = day(context, true);
  const unit = select(units, { "aria-label": texts.unit });
  const on = h("input", { type: "text", class: "date", autocomplete: "off", placeholder: texts.dateOrPart, "aria-label": texts.measuredOn });
  const from = h("label", {}, texts.measuredOn, " ", on);
  // Several values, and bounds of a day, which the form has no controls for, are kept as they are stated.
  let several: unknown;
  let days: unknown;
  const and = h("span", {}, texts.and);
  const alone = h("span", {}, units.length === 1 ? units[0]?.label : "");
  const mode = () => how.value as How;

  const layout = () => {
    const byDay = mode() === "day";
    low.hidden = byDay || mode() === "atMost";
    high.hidden = byDay || mode() === "exactly" || mode() === "atLeast";
    and.hidden = mode() !== "between";
    unit.hidden = byDay || units.length < 2;
    alone.hidden = byDay;
    date.show(byDay);
    from.hidden = byDay || !dated;
  };
  const read = (input: HTMLInputElement): string | undefined => {
    const read = number(input.value, whole);
    // Marked while it is no number; empty is silence.
    input.toggleAttribute("aria-invalid", false);
    if (input.value.trim() && read === undefined) input.setAttribute("aria-invalid", "true");
    return read === undefined ? undefined : `${read}${unit.value ? ` ${unit.value}` : ""}`;
  };
  const undated = (): unknown => {
    if (mode() === "day") return undefined;
    const from = low.hidden ? undefined : read(low);
    const to = high.hidden ? undefined : read(high);
    if (mode() === "exactly") return from;
    if (from === undefined && to === undefined) return undefined;
    return { ...(from !== undefined && { min: from }), ...(to !== undefined && { max: to }) };
  };
  const value = (): unknown => {
    if (several !== undefined) return several;
    const amount = undated();
    const known = on.value.trim() || days;
    return amount === undefined || known === undefined ? amount : { value: amount, on: known };
  };
  const put = (input: HTMLInputElement, stated: unknown) => {
    const parts = amount(stated);
    input.value = parts?.number ?? "";
    if (parts && units.some(({ id }) => id === parts.unit)) unit.value = parts.unit;
  };
  const set = (said: unknown) => {
    several = Array.isArray(said) ? said : undefined;
    const known = isObject(said) && "value" in said ? said : undefined;
    const stated = several === undefined ? (known ? known["value"] : said) : undefined;
    on.value = typeof known?.["on"] === "string" ? known["on"] : "";
    days = on.value ? undefined : known?.["on"] ?? undefined;
    const bounds = isObject(stated) ? stated : undefined;
    const { min, max } = bounds ?? {};
    how.value = !bounds ? "exactly" : min === undefined ? "atMost" : max === undefined ? "atLeast" : "between";
    put(low, bounds ? min : stated);
    put(high, max);
    layout();
  };
  const setDay = (stated: unknown) => {
    date.set(stated);
    if (date.value() !== undefined && low.value === "" && high.value === "") how.value = "day";
    layout();
  };

  const changed = () => {
    several = undefined;
    context.changed();
  };
  for (const input of [low, high]) input.addEventListener("input", changed);
  unit.addEventListener("change", changed);
  on.addEventListener("input", () => {
    days = undefined;
    context.changed();
  });
  how.addEventListener("change", () => {
    several = undefined;
    // What is not seen is not said.
    if (mode() !== "day") date.clear();
    layout();
    context.changed();
  });
  layout();
  const within = range !== undefined && h("span", { class: "range" }, `(${range})`);
  return {
    element: h("div", { class: "row" }, how, low, and, high, unit, alone, within, from, ...date.elements),
    value,
    set,
    ...(by && { also: { path: by.path, value: date.value, set: setDay } }),
    focus: () => [low, high, date.first].find((input) => !input.hidden)?.focus(),
  };
}
