// A part of the decision that is asked for only while it is open: opened once, it stays open as the form is filled in.

import { h } from "../shared/dom";

export class Later {
  private readonly body = h("div");
  private readonly summary = h("summary");
  readonly element: HTMLDetailsElement;

  constructor(kind: string, private readonly ask: () => void) {
    this.element = h("details", { class: kind }, this.summary, this.body);
    this.element.addEventListener("toggle", () => {
      if (this.element.open) this.ask();
    });
  }

  /** The decision is another: what is open is asked for again, and meanwhile shows what it was. */
  renew(title: string): HTMLElement {
    this.summary.textContent = title;
    if (this.element.open) {
      this.body.setAttribute("aria-busy", "true");
      this.ask();
    }
    return this.element;
  }

  show(...what: Node[]): void {
    this.body.removeAttribute("aria-busy");
    this.body.replaceChildren(...what);
  }
}
