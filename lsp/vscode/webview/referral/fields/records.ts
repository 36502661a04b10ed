// A list of things of one kind: what is known of each.

import type { Field, Referral } from "../../../src/protocol";
import { fill } from "../../../src/texts";
import { button, checkbox, fresh, h } from "../../shared/dom";
import { isObject } from "../value";
import type { Context, Widget } from "../widget";

interface Row {
  element: HTMLElement;
  value(): Referral;
  focus(): void;
}

/** `control` makes the control of one field of an entry. */
export function records(context: Context, fields: readonly Field[], control: (field: Field, context: Context) => Widget): Widget {
  const { texts } = context;
  let rows: Row[] = [];
  const list = h("ol", { class: "records" });
  const none = checkbox(texts.none);
  const others = checkbox(texts.incomplete);
  for (const { input } of [none, others]) input.addEventListener("change", context.changed);
  const more = button(texts.addEntry, () => {
    add({}).focus();
    context.changed();
  }, { "aria-labelledby": context.labelledBy });

  const draw = () => {
    list.hidden = rows.length === 0;
    none.label.hidden = rows.length > 0;
    others.label.hidden = rows.length === 0;
  };
  const add = (stated: Referral): Row => {
    const made = row(context, fields, control, stated, () => {
      rows = rows.filter((one) => one !== made);
      made.element.remove();
      draw();
      context.changed();
      more.focus();
    });
    rows = [...rows, made];
    list.append(made.element);
    draw();
    return made;
  };

  draw();
  return {
    element: h("div", {}, list, h("div", { class: "row" }, more, none.label, others.label)),
    value: () => {
      const stated = rows.map((one) => one.value()).filter((one) => Object.keys(one).length > 0);
      if (rows.length === 0) return none.input.checked ? [] : undefined;
      if (stated.length === 0) return undefined;
      return others.input.checked ? { values: stated, complete: false } : stated;
    },
    set: (value) => {
      rows = [];
      list.replaceChildren();
      const open = isObject(value) && value["complete"] === false;
      const all = isObject(value) ? value["values"] : value;
      others.input.checked = open;
      none.input.checked = Array.isArray(value) && value.length === 0;
      for (const stated of Array.isArray(all) ? all.filter(isObject) : []) add(stated);
      draw();
    },
    focus: () => (rows[0] ?? { focus: () => more.focus() }).focus(),
  };
}

function row(context: Context, fields: readonly Field[], control: (field: Field, context: Context) => Widget, stated: Referral, remove: () => void): Row {
  const { texts } = context;
  const element = h("li", { class: "record" });
  const widgets = fields.map((field): [string, Widget] => {
    const labelledBy = fresh("field");
    const describedBy = fresh("help");
    const widget = control(field, { ...context, labelledBy, describedBy });
    widget.set(stated[field.path]);
    element.append(h("div", { class: "field", role: "group", "aria-labelledby": labelledBy },
      h("span", { id: labelledBy }, field.label), h("span", { id: describedBy, hidden: field.help === undefined }, field.help ?? ""), widget.element));
    return [field.path, widget];
  });
  element.append(button("✕", remove, { "aria-label": fill(texts.remove, texts.entry) }));
  return {
    element,
    value: () => Object.fromEntries(widgets.map(([path, widget]) => [path, widget.value()]).filter(([, value]) => value !== undefined)),
    focus: () => widgets[0]?.[1].focus(),
  };
}
