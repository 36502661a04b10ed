// Controls of one value: yes or no, one of a few, a date, whether a text is there.

import type { Option } from "../../../src/protocol";
import { checkbox, fresh, h, select } from "../../shared/dom";
import type { Context, Widget } from "../widget";
import { day } from "./day";

/** Yes, no, or not stated: three radio buttons, because silence is an answer of its own. */
export function yesNo({ texts, changed }: Context): Widget {
  const name = fresh("yes-no");
  const make = (value: string, text: string) => {
    const input = h("input", { type: "radio", name, value, checked: value === "" });
    input.addEventListener("change", changed);
    return { input, label: h("label", { class: "radio" }, input, text) };
  };
  const silent = make("", texts.notStated);
  const yes = make("true", texts.yes);
  const no = make("false", texts.no);
  return {
    element: h("div", { class: "row" }, silent.label, yes.label, no.label),
    value: () => (yes.input.checked ? true : no.input.checked ? false : undefined),
    set: (value) => {
      (value === true ? yes : value === false ? no : silent).input.checked = true;
    },
    focus: () => [yes, no, silent].find(({ input }) => input.checked)?.input.focus(),
  };
}

/** One of the options, or not stated. */
export function choice({ texts, changed, labelledBy, describedBy }: Context, options: readonly Option[]): Widget {
  const input = select([{ id: "", label: texts.notStated }, ...options], { "aria-labelledby": labelledBy, "aria-describedby": describedBy });
  input.addEventListener("change", changed);
  return {
    element: h("div", { class: "row" }, input),
    value: () => input.value || undefined,
    set: (value) => {
      input.value = typeof value === "string" ? value : "";
    },
    focus: () => input.focus(),
  };
}

/** A day, or a part of its date. */
export function date(context: Context, part: boolean): Widget {
  const { elements, value, set, first } = day(context, part);
  return { element: h("div", { class: "row" }, ...elements), value, set, focus: () => first.focus() };
}

/** Whether the referral says it. Unticked is silence, not a no. */
export function given({ texts, changed, describedBy }: Context): Widget {
  const { input, label } = checkbox(texts.inReferral, { "aria-describedby": describedBy });
  input.addEventListener("change", changed);
  return {
    element: h("div", { class: "row" }, label),
    value: () => (input.checked ? true : undefined),
    set: (value) => {
      input.checked = value !== undefined && value !== false && value !== "";
    },
    focus: () => input.focus(),
  };
}
