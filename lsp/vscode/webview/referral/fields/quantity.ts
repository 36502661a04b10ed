// A number with its unit, exact or between bounds; or a date that tells it.

import type { Control } from "../../../src/protocol";
import { h, select } from "../../shared/dom";
import { amount, isObject, number } from "../value";
import type { Context, Widget } from "../widget";

type How = "exactly" | "atLeast" | "atMost" | "between" | "day";

export function quantity(context: Context, { units, whole, range, day }: Control & { type: "quantity" }): Widget {
  const { texts, labelledBy, describedBy } = context;
  const numbers = (["exactly", "atLeast", "atMost", "between"] as const).map((id) => ({ id: id as How, label: texts[id] }));
  const how = select([...numbers, ...(day ? [{ id: "day", label: day.label }] : [])], { "aria-label": texts.how });
  const make = () => h("input", { type: "text", inputmode: whole ? "numeric" : "decimal", class: "number", autocomplete: "off", "aria-labelledby": labelledBy, "aria-describedby": describedBy });
  const low = make();
  const high = make();
  const date = h("input", { type: "date", "aria-labelledby": labelledBy, "aria-describedby": describedBy });
  const unit = select(units, { "aria-label": texts.unit });
  const and = h("span", {}, texts.and);
  const alone = h("span", {}, units.length === 1 ? units[0]?.label : "");
  const mode = () => how.value as How;

  const layout = () => {
    const dated = mode() === "day";
    low.hidden = dated || mode() === "atMost";
    high.hidden = dated || mode() === "exactly" || mode() === "atLeast";
    and.hidden = mode() !== "between";
    unit.hidden = dated || units.length < 2;
    alone.hidden = dated;
    date.hidden = !dated;
  };
  const read = (input: HTMLInputElement): string | undefined => {
    const read = number(input.value, whole);
    // Marked while it is no number; empty is silence.
    input.toggleAttribute("aria-invalid", false);
    if (input.value.trim() && read === undefined) input.setAttribute("aria-invalid", "true");
    return read === undefined ? undefined : `${read}${unit.value ? ` ${unit.value}` : ""}`;
  };
  const value = (): unknown => {
    if (mode() === "day") return undefined;
    const from = low.hidden ? undefined : read(low);
    const to = high.hidden ? undefined : read(high);
    if (mode() === "exactly") return from;
    if (from === undefined && to === undefined) return undefined;
    return { ...(from !== undefined && { min: from }), ...(to !== undefined && { max: to }) };
  };
  const put = (input: HTMLInputElement, stated: unknown) => {
    const parts = amount(stated);
    input.value = parts?.number ?? "";
    if (parts && units.some(({ id }) => id === parts.unit)) unit.value = parts.unit;
  };
  const set = (stated: unknown) => {
    const bounds = isObject(stated) ? stated : undefined;
    const { min, max } = bounds ?? {};
    how.value = !bounds ? "exactly" : min === undefined ? "atMost" : max === undefined ? "atLeast" : "between";
    put(low, bounds ? min : stated);
    put(high, max);
    layout();
  };
  const setDay = (stated: unknown) => {
    date.value = typeof stated === "string" ? stated : "";
    if (date.value && low.value === "" && high.value === "") how.value = "day";
    layout();
  };

  for (const input of [low, high]) input.addEventListener("input", context.changed);
  for (const input of [unit, date]) input.addEventListener("change", context.changed);
  how.addEventListener("change", () => {
    // What is not seen is not said.
    if (mode() !== "day") date.value = "";
    layout();
    context.changed();
  });
  layout();
  const within = range !== undefined && h("span", { class: "range" }, `(${range})`);
  return {
    element: h("div", { class: "row" }, how, low, and, high, unit, alone, within, date),
    value,
    set,
    ...(day && { also: { path: day.path, value: () => date.value || undefined, set: setDay } }),
    focus: () => [low, high, date].find((input) => !input.hidden)?.focus(),
  };
}
