// A text field with a list below it, as the ARIA pattern for an editable combobox has it: arrows move, Enter takes,
// Escape closes.

import type { Concept, Option } from "../../src/protocol";
import { fill } from "../../src/texts";
import { fresh, h } from "../shared/dom";
import type { Context } from "./widget";

const pause = 120;

export interface Combobox {
  element: HTMLElement;
  input: HTMLInputElement;
}

/** Calls `take` with what is picked, and empties itself then unless `keep`. */
export function combobox(context: Context, name: string, take: (option: Option | Concept) => void, keep = false): Combobox {
  const { texts } = context;
  const id = fresh("list");
  const input = h("input", {
    type: "text", role: "combobox", autocomplete: "off", spellcheck: "false", placeholder: texts.search, "aria-label": name,
    "aria-expanded": "false", "aria-controls": id, "aria-autocomplete": "list", "aria-describedby": context.describedBy,
  });
  const list = h("ul", { role: "listbox", id, "aria-label": texts.search, hidden: true });
  const element = h("div", { class: "combo" }, input, list);
  let options: readonly (Option | Concept)[] = [];
  let active = -1;
  let timer = 0;
  let asked = 0;

  const close = () => {
    asked += 1;
    clearTimeout(timer);
    options = [];
    list.replaceChildren();
    list.hidden = true;
    input.setAttribute("aria-expanded", "false");
    input.removeAttribute("aria-activedescendant");
  };
  const move = (to: number) => {
    active = to;
    [...list.children].forEach((row, index) => {
      row.setAttribute("aria-selected", String(index === to));
      if (index !== to) return;
      input.setAttribute("aria-activedescendant", row.id);
      row.scrollIntoView({ block: "nearest" });
    });
  };
  const pick = (index: number) => {
    const option = options[index];
    if (!option) return;
    input.value = keep ? option.label : "";
    close();
    take(option);
  };
  const show = (found: readonly (Option | Concept)[], more: boolean) => {
    options = found;
    list.replaceChildren(
      ...found.map((option, index) => {
        const row = h("li", { role: "option", id: `${id}-${index}`, "aria-selected": "false" }, h("span", {}, option.label),
          option.detail !== undefined && h("span", { class: "detail" }, option.detail));
        // On mousedown the field would lose its focus, and the list would close before the click.
        row.addEventListener("mousedown", (event) => event.preventDefault());
        row.addEventListener("click", () => pick(index));
        return row;
      }),
    );
    list.hidden = found.length === 0;
    input.setAttribute("aria-expanded", String(found.length > 0));
    context.say(found.length === 0 ? texts.noMatch : fill(more ? texts.moreMatches : texts.matches, found.length));
    if (found.length > 0) move(0);
  };
  const ask = () => {
    asked += 1;
    const mine = asked;
    void context.search(input.value.trim()).then(({ concepts, more }) => {
      if (mine === asked) show(concepts, more);
    });
  };

  input.addEventListener("input", () => {
    clearTimeout(timer);
    timer = window.setTimeout(ask, pause);
  });
  input.addEventListener("keydown", (event) => {
    const open = !list.hidden;
    if (event.key === "ArrowDown" || event.key === "ArrowUp") {
      event.preventDefault();
      if (!open) ask();
      else move((active + (event.key === "ArrowDown" ? 1 : options.length - 1)) % options.length);
    } else if (event.key === "Enter" && open) {
      event.preventDefault();
      pick(active);
    } else if (event.key === "Escape" && open) {
      event.preventDefault();
      close();
    }
  });
  input.addEventListener("blur", close);
  return { element, input };
}
