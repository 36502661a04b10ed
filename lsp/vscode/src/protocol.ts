// What the extension and the server say to each other beyond the Language Server Protocol.
//
// The server computes, the extension draws: every text that a person reads comes ready-made from the server, in the
// language of the request. lsp/README.md describes the same in words. Names may be added to, not renamed.

import type { Location, Range, WorkspaceEdit } from "vscode-languageserver-types";

/** A language that Remit speaks. */
export type Lang = "sv" | "nb" | "en";

/** `remit.*` as the server gets it: as `initializationOptions`, and as `settings.remit` of didChangeConfiguration. */
export interface ServerSettings {
  /** `auto`: the policy's own language, then the client's locale, then English. */
  language: "auto" | Lang;
  /** Absolute path of the log; empty for none. */
  log: { file: string };
}

/** A policy, by the document that declares it or by its name. */
export type PolicyRef = { uri: string } | { id: string };

/** The two stages of spec section 6. */
export type Stage = "referral" | "discharge";

/** Every request of the extension. A failure is an ordinary error response with a localised message. */
export interface Requests {
  "remit/tests": { params: TestsParams; result: TestsResult };
  "remit/runTests": { params: RunTestsParams; result: RunTestsResult };
  "remit/case": { params: CaseParams; result: CaseResult };
  "remit/form": { params: FormParams; result: Form };
  "remit/concepts": { params: ConceptsParams; result: ConceptsResult };
  "remit/evaluate": { params: EvaluateParams; result: EvaluateResult };
  "remit/steps": { params: EvaluateParams; result: Steps };
  "remit/letter": { params: LetterParams; result: Letter };
  "remit/saveCase": { params: SaveCaseParams; result: SaveCaseResult };
  "remit/preview": { params: PreviewParams; result: Preview };
  "remit/changes": { params: ChangesParams; result: Changes };
  "remit/explain": { params: ExplainParams; result: Explanation };
  "remit/schema": { params: SchemaParams; result: object };
  "remit/vocabulary": { params: VocabularyParams; result: VocabularyResult };
  "remit/text": { params: TextParams; result: string | null };
}

/** Every notification of the server. */
export interface Notifications {
  /** A check of the workspace is done, and its diagnostics are out. */
  "remit/checked": Checked;
  /** A policy has been compared with the last commit: `remit/changes` may answer otherwise than before. */
  "remit/compared": null;
}

/** What the status item shows, and the sign to ask again for cases, preview and decision. */
export interface Checked {
  policies: number;
  errors: number;
  warnings: number;
  /** The status in one line, localised: "3 policies, no errors". */
  text: string;
  /** Whether `remit/tests` may answer otherwise than before (cases or their places). */
  tests: boolean;
}

// ---- Cases and assertions: the Test Explorer -------------------------------------------------------------------

export interface TestsParams {
  /** Only the policies that this document declares or has cases for; all of the workspace without it. */
  uri?: string;
}

export interface TestsResult {
  /** In the order of their names; also those without cases. */
  policies: TestPolicy[];
}

export interface TestPolicy {
  /** The policy's name, such as `capio_st_goran.pain`. */
  id: string;
  /** Its title, localised. */
  label: string;
  uri: string;
  /** Where its head is. */
  range: Range;
  /** In the order written, those of another file (`cases for …`) after its own. */
  cases: TestCase[];
}

export interface TestCase {
  /** Stable while the name stays: `POLICY/NAME`; where a name is written twice, `POLICY/NAME#2`. */
  id: string;
  label: string;
  kind: "case" | "assertion";
  uri: string;
  /** The whole statement; its first line gets the run button. */
  range: Range;
}

export interface RunTestsParams {
  /** Ids of cases, or of policies for all of theirs; everything without it. */
  ids?: string[];
}

export interface RunTestsResult {
  /** One each, in the order of `remit/tests`. An id that is not there any more is left out. */
  results: TestResult[];
}

export interface TestResult {
  id: string;
  /** `errored`: it could not be evaluated, for instance because its policy has errors. */
  outcome: "passed" | "failed" | "errored";
  /** Whole microseconds. */
  micros: number;
  /** Why it failed, in one localised sentence. */
  message?: string;
  /** For the side-by-side view of a failed case: several lines each, localised. */
  expected?: string;
  actual?: string;
  /** The rules that decided, first the leading one. Empty where none did. */
  deciding: RuleLink[];
}

export interface RuleLink {
  rule: string;
  location: Location;
}

/** The referral of a case, to open it in the panel. */
export interface CaseParams {
  id: string;
}

export interface CaseResult {
  policy: { id: string; uri: string };
  stage: Stage;
  referral: Referral;
}

// ---- "Try a referral" ------------------------------------------------------------------------------------------

/** A referral as in spec section 9: facts nested by their path. */
export type Referral = { [key: string]: unknown };

export interface FormParams {
  policy: PolicyRef;
  /** `referral` without it. */
  stage?: Stage;
  /** The server's choice without it. */
  language?: Lang;
}

export interface Form {
  policy: { id: string; uri: string; title: string };
  stage: Stage;
  /** The stages that the policy has rules for; one of them alone needs no choice. */
  stages: Option[];
  /** The language used. */
  language: Lang;
  sections: FormSection[];
}

/** Facts that belong together: by the first rule that reads them, or by the first part of their path. */
export interface FormSection {
  id: string;
  label: string;
  /** In reading order. Derived facts are left out: the facts that they derive from are here. */
  fields: Field[];
}

export interface Field {
  /** Path of the fact, which is also its place in the referral. */
  path: string;
  label: string;
  question: string;
  help?: string;
  /** Whether a `require` of the policy names it. */
  required: boolean;
  /** Whether a person at the clinic answers it, not the referrer. */
  clinic: boolean;
  /** What silence counts as, in words, where it counts as something: "no". */
  silent?: string;
  control: Control;
}

export type Control =
  /** JSON: true or false. */
  | { type: "yes_no" }
  /**
   * JSON: `"45 years"`, or `{"min": …, "max": …}` with such strings. With `day` a date tells it as well, which is stated at a
   * path of its own.
   */
  | { type: "quantity"; whole: boolean; units: Option[]; range?: string; dated?: boolean; day?: { path: string; label: string } }
  /** JSON: `"2026-11-21"`; with `part` a part of it will do, `"2026-11"` or `"2026"`. */
  | { type: "date"; part?: boolean }
  | { type: "event"; units: Option[] }
  /** JSON: id of an option. For `one of`, for a destination, and for a category with few concepts. */
  | { type: "choice"; options: Option[] }
  /** JSON: id of a concept, found with `remit/concepts`. */
  | { type: "concept" }
  /** JSON: a list of ids, or of `{"concept": id, "certainty": "suspected" | "excluded"}`. With few concepts all are in `options`. */
  | { type: "concepts"; options?: Option[]; certainty: boolean }
  /** JSON: true. The text itself never leaves the panel. */
  | { type: "given" }
  /** JSON: a list as in spec section 9. Substances and brands are found with `remit/concepts`. */
  | { type: "medicines"; routes: Option[]; units: Option[]; rates: Option[] }
  /** JSON: a list of objects, each with what is known of it: the paths of the fields are its keys. */
  | { type: "records"; record: string; fields: Field[] };

export interface Option {
  id: string;
  label: string;
  /** Said beside the label: codes, parents. */
  detail?: string;
}

export interface ConceptsParams {
  policy: PolicyRef;
  /** Only concepts that this fact takes; for a `list of medicine`, substances and brands. */
  fact: string;
  /** Part of a label in any language, of an alias, of a name or of a code. Empty: those that the policy names. */
  query: string;
  /** At most so many (100 without it). */
  limit?: number;
  language?: Lang;
}

export interface ConceptsResult {
  /** Best first. */
  concepts: Concept[];
  /** Whether there are more than these. */
  more: boolean;
}

export interface Concept extends Option {
  /** Such as `diagnosis`, `substance`, `brand`. */
  category: string;
  /** Route of administration that a brand implies. */
  route?: string;
}

export interface EvaluateParams {
  policy: PolicyRef;
  referral: Referral;
  stage?: Stage;
  language?: Lang;
  /** The date to compute to where the referral has none: `2026-11-21`. */
  today?: string;
}

export type EvaluateResult =
  | { ok: true; language: Lang; decision: Decision; text: DecisionText }
  /** What the referral states wrongly; there is no decision then. */
  | { ok: false; language: Lang; errors: ReferralError[] };

export interface ReferralError {
  /** JSON pointer into the referral. */
  pointer: string;
  /** The fact that it belongs to, where one can be told. */
  fact?: string;
  message: string;
}

/** The decision of spec section 9, whole; the panel reads only these members of it. */
export interface Decision {
  stage: Stage;
  decision: string;
  possible: string[];
  [key: string]: unknown;
}

export interface DecisionText {
  /** The decision in a few words: "Not accepted". */
  heading: string;
  /** Which colour and symbol go with it; the heading says the same in words. */
  tone: "positive" | "negative" | "open";
  /** One sentence or two, with the route: "The referral belongs with vårdval smärtrehab." */
  summary: string;
  /** What there is to say, in this order; empty sections are left out. */
  sections: TextSection[];
}

/** Rule by rule, how the decision came about. It costs more than the decision, so it is asked for only to be shown. */
export interface Steps {
  steps: Step[];
}

export interface Step {
  /** 0 for a rule, more for what its condition says. */
  depth: number;
  /** Yes, no, or not known. */
  sign: "✓" | "✗" | "?";
  text: string;
  /** How that is known, where it is not simply stated. */
  note?: string;
  /** The rule to open in the editor. */
  location?: Location;
}

export interface TextSection {
  /** Member of the decision that it words: `reasons`, `missing`, `judge`, `uncertain`, `assumed`, `overruled`, … */
  id: string;
  title: string;
  items: TextItem[];
  /** What would be the detail of every item: the one source of all reasons. */
  detail?: string;
}

export interface TextItem {
  text: string;
  /** Beside it: the source, why it is asked, what it was overruled by. */
  detail?: string;
  /** The fact to move to in the form. */
  fact?: string;
  /** The rule to open in the editor. */
  location?: Location;
}

export interface LetterParams extends EvaluateParams {
  /** The language of the letter, the policy's own without it; `language` is that of what is said about it. */
  letter?: Lang;
}

/** The letter to who referred. */
export interface Letter {
  /** Its language. */
  language: Lang;
  /** As it can be sent; missing where there is none. */
  text?: string;
  /** Why there is none, or what is left to do before it is sent. */
  remark?: string;
  /** The texts that it lacks, one each. */
  lacks: string[];
}

export interface SaveCaseParams {
  policy: PolicyRef;
  referral: Referral;
  stage?: Stage;
  /** The case's name; one that says the decision without it. */
  name?: string;
}

export interface SaveCaseResult {
  /** Appends the case, expecting the present decision, after the policy's other cases. Versioned. */
  edit: WorkspaceEdit;
  uri: string;
  /** Where the case's first line will be. */
  line: number;
  name: string;
}

// ---- The schema of referrals -----------------------------------------------------------------------------------

/** Answered by JSON Schema 2020-12. */
export interface SchemaParams {
  policy: PolicyRef;
  language?: Lang;
}

// ---- The public page -------------------------------------------------------------------------------------------

export interface PreviewParams {
  policy: PolicyRef;
  /** The policy's own language without it: the page is written for the clinic's public. */
  language?: Lang;
}

export interface Preview {
  policy: { id: string; uri: string };
  title: string;
  language: Lang;
  /**
   * The page's body: elements and text alone, no script, no style, nothing loaded. A block that a statement of the
   * policy gives rise to carries `data-line="LINE"`, from zero, as the editor counts.
   */
  html: string;
  /** The policy has errors now, and this is the page of its last good text. */
  stale: boolean;
}

// ---- Pages of diagnostic codes ---------------------------------------------------------------------------------

/** A diagnostic's `codeDescription.href` is `remit:/codes/E0301.md?sv`; opening it asks for this. */
export interface ExplainParams {
  code: string;
  language?: Lang;
}

export interface Explanation {
  markdown: string;
}

// ---- The vocabulary ---------------------------------------------------------------------------------------------

export interface VocabularyParams {
  /** Words in any language, or a code; every word has to be found. Empty: all there is. */
  query: string;
  /** The document whose language the answer is in, where none is named. */
  uri?: string;
  limit?: number;
  language?: Lang;
}

export interface VocabularyResult {
  language: Lang;
  /** The best first. */
  entries: VocabularyEntry[];
  /** There is more than the limit. */
  more: boolean;
}

/** Something that policies and referrals can name. */
export interface VocabularyEntry {
  name: string;
  label: string;
  /** "diagnos", "enhet". */
  kind: string;
  /** Other names, in any language. */
  also: string[];
  /** `icd10_se M79.7`. */
  codes: string[];
  verified: boolean;
  /** What a policy writes. */
  policy: string;
  /** What a referral writes, as JSON; null where it never names it. */
  referral: string | null;
}

// ---- What is decided otherwise than in the last commit -----------------------------------------------------------

export interface ChangesParams {
  policy: PolicyRef;
}

export interface Changes {
  policy: { id: string; uri: string };
  language: Lang;
  /** The commit by its first letters; null where nothing that the policy rests on is written otherwise, or there is none. */
  commit: string | null;
  /** How many groups of patients are decided otherwise; null where that is not known. */
  groups: number | null;
  /** The report, a page of its own without scripts. */
  html: string | null;
}

// ---- The built-in standard library ------------------------------------------------------------------------------

/** The text of a document as the server has it; of the standard library, whose files are `remit:/stdlib/NAME.remit`. */
export interface TextParams {
  uri: string;
}

// ---- Commands of the extension that code lenses, hovers and code actions may name --------------------------------

export interface ClientCommands {
  /** Runs cases in the Test Explorer. Arguments: ids as in `RunTestsParams`. */
  "remit.runCases": [ids: string[]];
  /** Opens the panel, filled from a case if its id is given. */
  "remit.tryReferral": [uri?: string, caseId?: string];
  /** Opens the page beside the text. */
  "remit.preview": [uri?: string];
  /** Opens what is decided otherwise than in the last commit, beside the text. */
  "remit.changes": [uri?: string];
  /** Opens a document at a place. */
  "remit.show": [location: Location];
  /** Reads a file again that is not UTF-8, so that saving makes it so. By VS Code's name: `windows1252`, `utf16le`. */
  "remit.reopenWithEncoding": [uri: string, encoding: string];
}
