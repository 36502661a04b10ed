// What every control of the form is to the form.

import type { Concept, Option } from "../../src/protocol";
import type { Texts } from "../../src/texts";

export interface Widget {
  /** What is under the question. */
  element: HTMLElement;
  /** The JSON of the referral, or nothing where nothing is stated. */
  value(): unknown;
  /** Shows a value of the referral; nothing empties it. */
  set(value: unknown): void;
  /** What it states at another path of the referral as well: a date that tells the same. */
  also?: { path: string; value(): unknown; set(value: unknown): void };
  /** Where the focus goes when the question is asked for. */
  focus(): void;
}

export interface Context {
  texts: Texts;
  /** Ids of the elements that name and describe the question. */
  labelledBy: string;
  describedBy: string;
  /** Tells the form that the value is another. */
  changed(): void;
  /** Concepts that the fact takes. */
  search(query: string): Promise<{ concepts: readonly (Option | Concept)[]; more: boolean }>;
  /** Says something to a screen reader. */
  say(text: string): void;
}
