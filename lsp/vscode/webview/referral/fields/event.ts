// When something last happened: never, at some time, on a day or in a part of a date, or so long ago.

import type { Option } from "../../../src/protocol";
import { h, select } from "../../shared/dom";
import { amount, isObject, number } from "../value";
import type { Context, Widget } from "../widget";

type How = "" | "never" | "ever" | "on" | "ago";

export function event(context: Context, units: readonly Option[]): Widget {
  const { texts, labelledBy, describedBy } = context;
  const named = { "aria-labelledby": labelledBy, "aria-describedby": describedBy };
  const hows: Option[] = [
    { id: "", label: texts.notStated },
    { id: "never", label: texts.never },
    { id: "ever", label: texts.someTime },
    { id: "on", label: texts.onDate },
    { id: "ago", label: texts.ago },
  ];
  const how = select(hows, named);
  const day = h("input", { type: "text", class: "date", autocomplete: "off", placeholder: texts.dateOrPart, "aria-label": texts.onDate });
  const count = h("input", { type: "text", inputmode: "numeric", class: "number", autocomplete: "off", "aria-label": texts.ago });
  const unit = select(units, { "aria-label": texts.unit });
  // Bounds, which the form has no controls for, are kept as they are stated.
  let kept: unknown;
  const layout = () => {
    day.hidden = how.value !== "on";
    count.hidden = unit.hidden = how.value !== "ago";
  };
  const value = (): unknown => {
    switch (how.value as How) {
      case "on":
        return day.value.trim() || kept;
      case "ago": {
        const stated = number(count.value, true);
        return stated === undefined ? kept : { ago: `${stated} ${unit.value}` };
      }
      default:
        return how.value || undefined;
    }
  };
  how.addEventListener("change", () => {
    kept = undefined;
    layout();
    context.changed();
  });
  for (const input of [day, count, unit]) input.addEventListener("input", context.changed);
  layout();
  return {
    element: h("div", { class: "row" }, how, day, count, unit),
    value,
    set: (stated) => {
      kept = isObject(stated) ? stated : undefined;
      const ago = isObject(stated) ? amount(stated["ago"]) : undefined;
      day.value = typeof stated === "string" && stated !== "never" && stated !== "ever" ? stated : "";
      count.value = ago?.number ?? "";
      if (ago && units.some(({ id }) => id === ago.unit)) unit.value = ago.unit;
      how.value = isObject(stated) ? ("ago" in stated ? "ago" : "on") : day.value ? "on" : typeof stated === "string" ? stated : "";
      layout();
    },
    focus: () => how.focus(),
  };
}
