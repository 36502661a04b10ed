// The form: a question for each fact that the policy reads, in the policy's order.

import type { ConceptsResult, Field, Form, Referral } from "../../src/protocol";
import { fill, type Texts } from "../../src/texts";
import { fresh, h } from "../shared/dom";
import { concept, concepts } from "./fields/concepts";
import { event } from "./fields/event";
import { medicines } from "./fields/medicines";
import { quantity } from "./fields/quantity";
import { records } from "./fields/records";
import { choice, date, given, yesNo } from "./fields/simple";
import { at, put } from "./value";
import type { Context, Widget } from "./widget";

export interface FormView {
  element: HTMLElement;
  referral(): Referral;
  set(referral: Referral): void;
  /** Moves to the question about a fact; false where there is none. */
  focus(fact: string): boolean;
  /** Shows what is wrong at the questions it belongs to. */
  errors(errors: readonly { fact?: string; message: string }[]): void;
}

interface Question {
  widget: Widget;
  element: HTMLElement;
  error: HTMLElement;
}

export interface FormContext {
  texts: Texts;
  changed(): void;
  concepts(fact: string, query: string): Promise<ConceptsResult>;
  say(text: string): void;
}

/** The form, empty. */
export function formView(form: Form, context: FormContext): FormView {
  const questions = new Map<string, Question>();
  // A question may be about a second fact as well.
  const about = (fact: string) => questions.get(fact) ?? [...questions.values()].find(({ widget }) => widget.also?.path === fact);
  // What the form has no question for, as a case may state it, is kept and sent.
  let base: Referral = {};
  const element = h("main", { "aria-label": context.texts.form });
  for (const section of form.sections) {
    const heading = fresh("section");
    const part = h("section", { "aria-labelledby": heading }, h("h2", { id: heading }, section.label));
    for (const field of section.fields) {
      const made = question(field, context);
      questions.set(field.path, made);
      part.append(made.element);
    }
    element.append(part);
  }
  return {
    element,
    referral: () => {
      let referral = base;
      for (const [path, { widget }] of questions) {
        referral = put(referral, path, widget.value());
        if (widget.also) referral = put(referral, widget.also.path, widget.also.value());
      }
      return referral;
    },
    set: (referral) => {
      base = referral;
      for (const [path, { widget }] of questions) {
        widget.set(at(referral, path));
        widget.also?.set(at(referral, widget.also.path));
      }
    },
    focus: (fact) => {
      const asked = about(fact);
      if (!asked) return false;
      asked.element.scrollIntoView({ block: "center" });
      asked.widget.focus();
      return true;
    },
    errors: (errors) => {
      for (const [path, { widget, error }] of questions) {
        const here = errors.filter(({ fact }) => fact === path || (fact !== undefined && fact === widget.also?.path));
        error.textContent = here.map(({ message }) => message).join(" ");
        error.hidden = error.textContent === "";
      }
    },
  };
}

function question(field: Field, { texts, changed, concepts: search, say }: FormContext): Question {
  const labelledBy = fresh("question");
  const describedBy = fresh("help");
  const widget = control(field, {
    texts, labelledBy, describedBy, changed, say,
    search: (query) => lookUp(field, query, search),
  }, search);
  const tags = [
    field.required && h("span", { class: "tag required" }, texts.required),
    field.clinic && h("span", { class: "tag" }, texts.clinic),
    field.silent !== undefined && h("span", { class: "tag" }, fill(texts.silent, field.silent)),
  ];
  const error = h("p", { class: "field-error", role: "alert", hidden: true });
  const element = h("fieldset", { "data-fact": field.path, "aria-describedby": describedBy },
    h("legend", { id: labelledBy }, field.question, ...tags),
    h("p", { class: "help", id: describedBy, hidden: field.help === undefined }, field.help ?? ""),
    widget.element, error);
  return { widget, element, error };
}

function control({ control: asked }: Field, context: Context, search: FormContext["concepts"]): Widget {
  switch (asked.type) {
    case "yes_no":
      return yesNo(context);
    case "quantity":
      return quantity(context, asked);
    case "date":
      return date(context, asked.part ?? false);
    case "event":
      return event(context, asked.units);
    case "choice":
      return choice(context, asked.options);
    case "concept":
      return concept(context);
    case "concepts":
      return concepts(context, asked.certainty);
    case "given":
      return given(context);
    case "medicines":
      return medicines(context, asked);
    case "records": {
      // A field is looked up as the fact of its record that it is.
      const of = (field: Field) => ({ ...field, path: `${asked.record}.${field.path}` });
      return records(context, asked.fields, (field, within) =>
        control(field, { ...within, search: (query) => lookUp(of(field), query, search) }, search));
    }
  }
}

/** Few concepts are in the form; many are asked for. */
async function lookUp(field: Field, query: string, search: FormContext["concepts"]): Promise<ConceptsResult> {
  const options = field.control.type === "concepts" ? field.control.options : undefined;
  if (!options) return search(field.path, query);
  const wanted = fold(query);
  const concepts = options
    .filter(({ id, label, detail }) => fold(`${id} ${label} ${detail ?? ""}`).includes(wanted))
    .map((option) => ({ ...option, category: "" }));
  return { concepts, more: false };
}

function fold(text: string): string {
  return text.normalize("NFD").replace(/\p{M}/gu, "").toLowerCase();
}
