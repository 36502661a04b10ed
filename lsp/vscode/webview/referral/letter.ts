// The letter to who referred: in a language of its own, to be copied, or what it lacks.

import type { Lang, Letter } from "../../src/protocol";
import type { Texts } from "../../src/texts";
import { button, h, select } from "../shared/dom";

export const languages = [{ id: "sv", label: "Svenska" }, { id: "nb", label: "Norsk" }, { id: "en", label: "English" }] as const;

export interface LetterActs {
  choose(language: Lang): void;
  copy(text: string): void;
}

export function letterView({ language, text, remark, lacks }: Letter, texts: Texts, acts: LetterActs): Node[] {
  const choice = select(languages, { id: "letter-language" });
  choice.value = language;
  choice.addEventListener("change", () => acts.choose(choice.value as Lang));
  const copied = h("span", { role: "status", class: "quiet" });
  const copy = text !== undefined && button(texts.copy, () => {
    acts.copy(text);
    copied.textContent = texts.copied;
  });
  const shown: Node[] = [h("div", { class: "row" }, h("label", {}, texts.letterLanguage, choice), copy, copied)];
  if (remark !== undefined) shown.push(h("p", {}, remark));
  if (lacks.length > 0) shown.push(h("ul", {}, ...lacks.map((one) => h("li", {}, one))));
  if (text !== undefined) shown.push(h("div", { class: "text", lang: language }, text));
  return shown;
}
