// A number with its unit, exact or between bounds.

import type { Option } from "../../../src/protocol";
import { h, select } from "../../shared/dom";
import { amount, isObject, number } from "../value";
import type { Context, Widget } from "../widget";

type How = "exactly" | "atLeast" | "atMost" | "between";

export function quantity(context: Context, units: readonly Option[], whole: boolean): Widget {
  const { texts, labelledBy, describedBy } = context;
  const hows: How[] = ["exactly", "atLeast", "atMost", "between"];
  const how = select(hows.map((id) => ({ id, label: texts[id] })), { "aria-label": texts.how });
  const make = () => h("input", { type: "text", inputmode: whole ? "numeric" : "decimal", class: "number", autocomplete: "off", "aria-labelledby": labelledBy, "aria-describedby": describedBy });
  const low = make();
  const high = make();
  const unit = select(units, { "aria-label": texts.unit });
  const and = h("span", {}, texts.and);
  const mode = () => how.value as How;

  const layout = () => {
    low.hidden = mode() === "atMost";
    high.hidden = mode() === "exactly" || mode() === "atLeast";
    and.hidden = mode() !== "between";
    unit.hidden = units.length < 2;
  };
  const read = (input: HTMLInputElement): string | undefined => {
    const read = number(input.value, whole);
    // Marked while it is no number; empty is silence.
    input.toggleAttribute("aria-invalid", false);
    if (input.value.trim() && read === undefined) input.setAttribute("aria-invalid", "true");
    return read === undefined ? undefined : `${read}${unit.value ? ` ${unit.value}` : ""}`;
  };
  const value = (): unknown => {
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

  for (const input of [low, high]) input.addEventListener("input", context.changed);
  unit.addEventListener("change", context.changed);
  how.addEventListener("change", () => {
    layout();
    context.changed();
  });
  layout();
  const alone = units.length === 1 && h("span", {}, units[0]?.label);
  return {
    element: h("div", { class: "row" }, how, low, and, high, unit, alone),
    value,
    set: (stated) => {
      const bounds = isObject(stated) ? stated : undefined;
      const { min, max } = bounds ?? {};
      how.value = !bounds ? "exactly" : min === undefined ? "atMost" : max === undefined ? "atLeast" : "between";
      put(low, bounds ? min : stated);
      put(high, max);
      layout();
    },
    focus: () => (low.hidden ? high : low).focus(),
  };
}
