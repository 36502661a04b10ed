// Elements in one call, without a template language.

type Attributes = { [name: string]: string | number | boolean | undefined };
type Child = Node | string | undefined | false;

/** An element with attributes (false and undefined are left out) and children. */
export function h<K extends keyof HTMLElementTagNameMap>(tag: K, attributes: Attributes = {}, ...children: Child[]): HTMLElementTagNameMap[K] {
  const element = document.createElement(tag);
  for (const [name, value] of Object.entries(attributes)) {
    if (value !== undefined && value !== false) element.setAttribute(name, value === true ? "" : String(value));
  }
  element.append(...children.filter((child): child is Node | string => child !== undefined && child !== false));
  return element;
}

let last = 0;

/** An id that no other element has. */
export function fresh(prefix: string): string {
  last += 1;
  return `${prefix}-${last}`;
}

/** A button of the kind that submits nothing. */
export function button(text: string, act: () => void, attributes: Attributes = {}): HTMLButtonElement {
  const made = h("button", { type: "button", ...attributes }, text);
  made.addEventListener("click", act);
  return made;
}

/** A select with those options. */
export function select(options: readonly { id: string; label: string }[], attributes: Attributes = {}): HTMLSelectElement {
  return h("select", attributes, ...options.map(({ id, label }) => h("option", { value: id }, label)));
}

/** A checkbox inside its label. */
export function checkbox(text: string, attributes: Attributes = {}): { input: HTMLInputElement; label: HTMLLabelElement } {
  const input = h("input", { type: "checkbox", ...attributes });
  return { input, label: h("label", { class: "check" }, input, text) };
}
