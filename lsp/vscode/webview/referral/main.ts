// The page of "Try a referral".

import "./main.css";
import type { Location } from "vscode-languageserver-types";
import type { FromReferral, ToReferral } from "../../src/panels/messages";
import type { ConceptsResult, EvaluateResult, Form, Lang, Referral, Stage } from "../../src/protocol";
import type { Texts } from "../../src/texts";
import { button, h, select } from "../shared/dom";
import { connect } from "../shared/vscode";
import { decisionView } from "./decision";
import { formView, type FormView } from "./form";
import { Later } from "./later";
import { languages, letterView } from "./letter";
import { stepsView } from "./steps";

const pause = 150;
const root = document.getElementById("root") as HTMLElement;
const post = connect<FromReferral, ToReferral>(hear);
const waiting = new Map<number, (result: ConceptsResult) => void>();

let view: FormView | undefined;
let texts: Texts | undefined;
let seq = 0;
let timer = 0;

// The decision is said as a whole when it is another, and what the lists find as it is found.
const decision = h("div", { id: "decision" });
const spoken = h("div", { class: "hidden-visually", role: "status", "aria-live": "polite" });
const steps = new Later("steps", () => view && post({ type: "steps", seq, referral: view.referral() }));
let letterLanguage: Lang | undefined;
const letter = new Later("letter", () => view && post({ type: "letter", seq, referral: view.referral(), ...(letterLanguage && { language: letterLanguage }) }));
const links = { toField: (fact: string) => view?.focus(fact) ?? false, toRule: (location: Location) => post({ type: "open", location }) };
const saved = h("p", { role: "status", class: "quiet" });

post({ type: "ready" });

function hear(said: ToReferral): void {
  switch (said.type) {
    case "form":
      return build(said.form, said.texts, said.referral ?? view?.referral());
    case "decision":
      if (said.seq === seq) decide(said.result);
      return;
    case "steps":
      if (said.seq === seq && texts) steps.show(...stepsView(said.result, texts, links));
      return;
    case "letter":
      if (said.seq === seq && texts) letter.show(...letterView(said.result, texts, { choose: chooseLetter, copy: (text) => post({ type: "copy", text }) }));
      return;
    case "concepts":
      waiting.get(said.seq)?.(said.result);
      waiting.delete(said.seq);
      return;
    case "changed":
      return evaluate();
    case "saved":
      saved.textContent = said.message;
      return;
    case "failed":
      decision.replaceChildren(h("div", { class: "problem", role: "alert" }, said.message));
      if (!view) root.replaceChildren(decision);
  }
}

function build(form: Form, said: Texts, referral: Referral | undefined): void {
  texts = said;
  document.documentElement.lang = form.language;
  document.title = `${said.tryTitle}: ${form.policy.title}`;
  const made = formView(form, { texts: said, changed: evaluateSoon, concepts: search, say });
  view = made;
  saved.textContent = "";
  made.element.append(keep(said));
  root.replaceChildren(head(form, said), made.element, aside(said), spoken);
  made.set(referral ?? {});
  evaluate();
}

function head(form: Form, said: Texts): HTMLElement {
  const language = select(languages, { id: "language" });
  language.value = form.language;
  const stage = select(form.stages, { id: "stage" });
  stage.value = form.stage;
  for (const input of [language, stage]) {
    input.addEventListener("change", () => post({ type: "choose", language: language.value as Lang, stage: stage.value as Stage }));
  }
  return h("header", {},
    h("h1", {}, `${said.tryTitle}: ${form.policy.title}`),
    h("p", { class: "quiet" }, said.tryIntro),
    h("div", { class: "choices" },
      h("label", {}, said.language, language),
      form.stages.length > 1 && h("label", {}, said.stage, stage),
      button(said.clear, () => {
        view?.set({});
        evaluate();
      })));
}

function aside(said: Texts): HTMLElement {
  return h("aside", { "aria-label": said.decision }, h("h2", { class: "hidden-visually" }, said.decision), decision);
}

/** Keeps the referral as a case: the one way in which anything of it leaves the page. */
function keep(said: Texts): HTMLElement {
  const name = h("input", { type: "text", id: "case-name", placeholder: said.caseNameHint, autocomplete: "off" });
  const form = h("form", { class: "save" }, h("label", {}, said.caseName, name), h("button", { type: "submit", class: "primary" }, said.save), saved);
  form.addEventListener("submit", (event) => {
    event.preventDefault();
    if (view) post({ type: "save", referral: view.referral(), name: name.value });
  });
  return form;
}

function evaluateSoon(): void {
  clearTimeout(timer);
  timer = window.setTimeout(evaluate, pause);
}

function evaluate(): void {
  if (!view) return;
  seq += 1;
  decision.setAttribute("aria-busy", "true");
  post({ type: "evaluate", seq, referral: view.referral() });
}

function decide(result: EvaluateResult): void {
  if (!texts || !view) return;
  const form = view;
  decision.removeAttribute("aria-busy");
  const [verdict = "", ...grounds] = decisionView(result, texts, links);
  const parts = result.ok ? [verdict, letter.renew(texts.letter), ...grounds, steps.renew(texts.steps)] : [verdict];
  decision.replaceChildren(...parts);
  form.errors(result.ok ? [] : result.errors);
  say(result.ok ? `${result.text.heading}. ${result.text.summary}` : texts.errors);
}

function chooseLetter(language: Lang): void {
  letterLanguage = language;
  letter.renew(texts?.letter ?? "");
}

function search(fact: string, query: string): Promise<ConceptsResult> {
  seqConcepts += 1;
  const mine = seqConcepts;
  post({ type: "concepts", seq: mine, fact, query });
  return new Promise((resolve) => waiting.set(mine, resolve));
}

let seqConcepts = 0;

function say(text: string): void {
  if (spoken.textContent !== text) spoken.textContent = text;
}
