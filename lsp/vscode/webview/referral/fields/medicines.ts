// The patient's medicines: what, by which route, how much.

import type { Concept, Option, Referral } from "../../../src/protocol";
import { fill } from "../../../src/texts";
import { button, checkbox, h, select } from "../../shared/dom";
import { combobox } from "../combobox";
import { amount, number } from "../value";
import type { Context, Widget } from "../widget";

export interface MedicineChoices {
  routes: readonly Option[];
  units: readonly Option[];
  rates: readonly Option[];
}

interface Row {
  element: HTMLElement;
  value(): Referral;
}

export function medicines(context: Context, choices: MedicineChoices): Widget {
  const { texts } = context;
  let rows: Row[] = [];
  const list = h("ul", { class: "medicines" });
  const none = checkbox(texts.none);
  none.input.addEventListener("change", context.changed);
  const box = combobox(context, texts.addMedicine, (option) => {
    const category = "category" in option ? option.category : "substance";
    const route = "route" in option ? option.route : undefined;
    add({ [category === "brand" ? "brand" : "substance"]: option.id, ...(category !== "brand" && route && { route }) }, option.label)
      .querySelector<HTMLElement>("select")?.focus();
    context.changed();
  });

  const draw = () => {
    list.hidden = rows.length === 0;
    none.label.hidden = rows.length > 0;
  };
  const add = (stated: Referral, label: string): HTMLElement => {
    const made = medicine(context, choices, stated, label, () => {
      rows = rows.filter((one) => one !== made);
      made.element.remove();
      draw();
      context.changed();
      box.input.focus();
    });
    rows = [...rows, made];
    list.append(made.element);
    draw();
    return made.element;
  };

  draw();
  return {
    element: h("div", {}, list, box.element, h("div", { class: "row" }, none.label)),
    value: () => (rows.length > 0 ? rows.map((row) => row.value()) : none.input.checked ? [] : undefined),
    set: (value) => {
      rows = [];
      list.replaceChildren();
      none.input.checked = Array.isArray(value) && value.length === 0;
      for (const stated of Array.isArray(value) ? (value as Referral[]) : []) {
        const element = add(stated, named(stated));
        void context.search(named(stated)).then(({ concepts }) => {
          const match = concepts.find((one: Option | Concept) => one.id === named(stated));
          const name = element.querySelector(".name");
          if (match && name) name.textContent = match.label;
        });
      }
      draw();
    },
    focus: () => box.input.focus(),
  };
}

const modes = ["doseTimes", "daily", "rate", "noDose"] as const;
type Mode = (typeof modes)[number];

function medicine(context: Context, choices: MedicineChoices, stated: Referral, label: string, remove: () => void): Row {
  const { texts } = context;
  const named = (what: string) => `${label}: ${what}`;
  const route = select([{ id: "", label: texts.notStated }, ...choices.routes], { "aria-label": named(texts.route) });
  const mode = select(modes.map((id) => ({ id, label: texts[id] })), { "aria-label": named(texts.dosage) });
  const dose = h("input", { type: "text", inputmode: "decimal", class: "number", "aria-label": named(texts.dose) });
  const unit = select(choices.units, { "aria-label": named(texts.unit) });
  const rateUnit = select(choices.rates, { "aria-label": named(texts.unit) });
  const times = h("input", { type: "text", inputmode: "numeric", class: "number", "aria-label": named(texts.times), value: "1" });
  const timesLabel = h("label", {}, "×", times);
  const asNeeded = checkbox(texts.asNeeded);
  const layout = () => {
    const now = mode.value as Mode;
    dose.hidden = now === "noDose";
    unit.hidden = now === "noDose" || now === "rate";
    rateUnit.hidden = now !== "rate";
    timesLabel.hidden = now !== "doseTimes";
    asNeeded.label.hidden = now === "noDose" || now === "rate";
  };
  // A patch is dosed by its rate: choosing the route chooses that.
  route.addEventListener("change", () => {
    if (route.value === "transdermal" && choices.rates.length > 0) mode.value = "rate";
    layout();
    context.changed();
  });
  mode.addEventListener("change", () => {
    layout();
    context.changed();
  });
  for (const input of [dose, times]) input.addEventListener("input", context.changed);
  for (const input of [unit, rateUnit, asNeeded.input]) input.addEventListener("change", context.changed);
  fillIn(stated);
  layout();

  function fillIn(from: Referral): void {
    route.value = typeof from["route"] === "string" ? from["route"] : "";
    const how: Mode = "rate" in from ? "rate" : "daily" in from ? "daily" : "dose" in from || Object.keys(from).length < 3 ? "doseTimes" : "noDose";
    mode.value = how;
    const parts = amount(from["rate"] ?? from["daily"] ?? from["dose"]);
    dose.value = parts?.number ?? "";
    if (parts) (how === "rate" ? rateUnit : unit).value = parts.unit;
    if (from["times_per_day"] !== undefined) times.value = String(from["times_per_day"]);
    asNeeded.input.checked = from["as_needed"] === true;
  }

  const measured = (units: HTMLSelectElement) => {
    const read = number(dose.value, false);
    return read === undefined ? undefined : `${read} ${units.value}`;
  };
  const how = (): Referral => {
    const prn = asNeeded.input.checked && !asNeeded.label.hidden && { as_needed: true };
    const now = mode.value as Mode;
    const much = measured(now === "rate" ? rateUnit : unit);
    if (now === "noDose" || much === undefined) return {};
    if (now === "rate") return { rate: much };
    if (now === "daily") return { daily: much, ...prn };
    const count = number(times.value, false);
    return count === undefined ? {} : { dose: much, times_per_day: Number(count), ...prn };
  };
  return {
    element: h("li", { class: "medicine" }, h("span", { class: "name" }, label), !("brand" in stated) && route, mode, dose, unit, rateUnit,
      timesLabel, asNeeded.label, button("✕", remove, { "aria-label": fill(texts.remove, label) })),
    value: () => ({ ...identity(stated), ...(!("brand" in stated) && route.value && { route: route.value }), ...how() }),
  };
}

/** What names the medicine, whatever its amount. */
function identity(stated: Referral): Referral {
  const amounts = new Set(["route", "dose", "times_per_day", "rate", "daily", "as_needed"]);
  return Object.fromEntries(Object.entries(stated).filter(([key]) => !amounts.has(key)));
}

function named(stated: Referral): string {
  const { substance, brand, name, system, code } = stated as { [key: string]: string | undefined };
  return substance ?? brand ?? name ?? `${system} ${code}`;
}
