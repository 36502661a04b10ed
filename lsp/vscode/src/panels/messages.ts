// What a panel and the extension say to each other.

import type { Location } from "vscode-languageserver-types";
import type { ConceptsResult, EvaluateResult, Form, Lang, Letter, Preview, Referral, Stage, Steps } from "../protocol";
import type { Texts } from "../texts";

/** From the referral panel. `seq` numbers its questions, so that a late answer is known to be late. */
export type FromReferral =
  | { type: "ready" }
  | { type: "evaluate"; seq: number; referral: Referral }
  /** What is shown of a decision only when it is opened; `seq` is the decision's. */
  | { type: "steps"; seq: number; referral: Referral }
  | { type: "letter"; seq: number; referral: Referral; language?: Lang }
  | { type: "copy"; text: string }
  | { type: "concepts"; seq: number; fact: string; query: string }
  | { type: "save"; referral: Referral; name: string }
  | { type: "choose"; language: Lang; stage: Stage }
  | { type: "open"; location: Location };

/** To the referral panel. */
export type ToReferral =
  /** Build the form, and fill it from `referral` or else from what was in the one before. */
  | { type: "form"; form: Form; texts: Texts; referral?: Referral }
  | { type: "decision"; seq: number; result: EvaluateResult }
  | { type: "steps"; seq: number; result: Steps }
  | { type: "letter"; seq: number; result: Letter }
  | { type: "concepts"; seq: number; result: ConceptsResult }
  /** Something failed, in the person's words. */
  | { type: "failed"; message: string }
  | { type: "saved"; message: string }
  /** The policy changed: ask again. */
  | { type: "changed" };

/** From the preview. */
export type FromPreview = { type: "ready" } | { type: "language"; language: Lang | "" } | { type: "open"; line: number };

/** To the preview. */
export type ToPreview =
  | { type: "page"; page: Preview; texts: Texts; chosen: Lang | "" }
  | { type: "failed"; message: string; texts: Texts }
  /** The line at the top of the text, to bring its paragraph into view. */
  | { type: "scroll"; line: number };
