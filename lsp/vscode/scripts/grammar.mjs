// Writes syntaxes/remit.tmLanguage.json and webview/markdown/words.json: run it after a change here. The word lists stand once, so that a tidy test can
// hold them against the compiler's token table.
import { writeFileSync } from "node:fs";

export const words = {
  verbs: "exclude return defer ask review advise accept retain discharge",
  declarations:
    "policy library use section category codes concept fact record unit destination conversion source statement leave define impossible silence case base cases assert notice follow up otherwise require recommend offer decline responsible",
  clauses: "when unless because cite at for else overrides expect by under label until tell said examples from partly after",
  operators: "and or not one any all none only list of given missing between least most exactly where is never always usually ever over ago dated",
  actions: "route service reply note within priority",
  constants: "yes no unknown incomplete suspected excluded unconfirmed min max daily as_needed on open central interval table bands from to broader prefix prefix_of_words exact verified partly unverified no_code structural",
};

const any = (list) => list.split(" ").join("|");
const name = "[\\p{L}][\\p{L}\\p{N}_]*";
const path = `${name}(?:\\.${name})*`;
// A word followed by a colon is a key or a name, whatever the word; one inside a path is part of the path.
const word = (list) => `(?<![\\p{L}\\p{N}_.])(?:${any(list)})(?![\\p{L}\\p{N}_.]|\\s*:)`;
const start = "^(\\s*)";

const declaration = (keyword, scope, extra = {}) => ({
  match: `${start}(${keyword})\\s+(${path})`,
  captures: { 2: { name: "keyword.control.declaration.remit" }, 3: { name: `${scope}.remit` }, ...extra },
});

const grammar = {
  $schema: "https://json.schemastore.org/tmlanguage.json",
  name: "Remit",
  scopeName: "source.remit",
  fileTypes: ["remit"],
  patterns: [{ include: "#all" }],
  repository: {
    all: {
      patterns: [
        "comments", "strings", "declarations", "rules", "types", "keys", "literals", "codes", "words", "arrows", "names",
      ].map((n) => ({ include: `#${n}` })),
    },
    comments: {
      patterns: [
        { name: "comment.line.documentation.remit", match: "///.*$" },
        { name: "comment.line.double-slash.remit", match: "//.*$" },
      ],
    },
    strings: {
      patterns: [
        {
          // sv "…": the language that a text is written in.
          begin: '(?<![\\p{L}\\p{N}_.])(sv|nb|en)\\s+(")',
          beginCaptures: { 1: { name: "storage.modifier.language.remit" }, 2: { name: "punctuation.definition.string.begin.remit" } },
          end: '"|$',
          endCaptures: { 0: { name: "punctuation.definition.string.end.remit" } },
          contentName: "string.quoted.double.remit",
          patterns: [{ include: "#escapes" }],
        },
        {
          name: "string.quoted.double.remit",
          begin: '"',
          end: '"|$',
          patterns: [{ include: "#escapes" }],
        },
      ],
    },
    escapes: {
      patterns: [
        { name: "constant.character.escape.remit", match: '\\\\["\\\\n]' },
        { name: "invalid.illegal.escape.remit", match: "\\\\." },
      ],
    },
    declarations: {
      patterns: [
        declaration("policy|library|use", "entity.name.namespace"),
        {
          match: `${start}(cases)\\s+(for)\\s+(${path})`,
          captures: {
            2: { name: "keyword.control.declaration.remit" },
            3: { name: "keyword.other.clause.remit" },
            4: { name: "entity.name.namespace.remit" },
          },
        },
        declaration("category|unit", "entity.name.type"),
        declaration("concept", "entity.name.class"),
        declaration("fact", "variable.other.fact.remit entity.name.variable"),
        declaration("record", "entity.name.type"),
        declaration("codes|destination|conversion|source", "entity.name.tag"),
        declaration("define|base", "entity.name.function"),
      ],
    },
    rules: {
      patterns: [
        {
          // exclude facial_pain: …
          match: `${start}(otherwise)\\s+(${any(words.verbs)}|never)(?![\\p{L}\\p{N}_.])`,
          captures: { 2: { name: "keyword.control.declaration.remit" }, 3: { name: "keyword.control.verb.remit" } },
        },
        {
          match: `${start}(${any(words.verbs)}|require|recommend|notice)(?!\\s*:)\\s+(${name})\\s*(:)`,
          captures: {
            2: { name: "keyword.control.verb.remit" },
            3: { name: "entity.name.function.rule.remit" },
            4: { name: "punctuation.separator.remit" },
          },
        },
        { name: "keyword.control.verb.remit", match: word(words.verbs) },
      ],
    },
    types: {
      match: "(?<=:)\\s*(yes/no|date|given|destination|list of medicine|any of|one of)(?![\\p{L}\\p{N}_])",
      captures: { 1: { name: "support.type.remit" } },
    },
    keys: {
      match: `(?<![\\p{L}\\p{N}_.])(${path})\\s*(:)`,
      captures: { 1: { name: "variable.other.property.remit" }, 2: { name: "punctuation.separator.remit" } },
    },
    literals: {
      patterns: [
        { name: "constant.numeric.date.remit", match: "(?<![\\p{L}\\p{N}_.])\\d{4}-\\d{2}-\\d{2}(?![\\p{L}\\p{N}_])" },
        { name: "invalid.illegal.decimal-comma.remit", match: "(?<![\\p{L}\\p{N}_.])\\d+,\\d+(?=\\s+(?:mg|ug|µg|ml|g)\\b)" },
        {
          match: "(?<![\\p{L}\\p{N}_.])(\\d+(?:\\.\\d+)?)(?:\\s+((?!(?:"
            + any(`${words.clauses} ${words.operators} ${words.verbs}`)
            + ")(?![\\p{L}\\p{N}_]))[\\p{L}µ][\\p{L}\\p{N}_]*(?:/[\\p{L}]+)?(?!\\.\\p{L})))?(?![\\p{L}\\p{N}_])",
          captures: { 1: { name: "constant.numeric.remit" }, 2: { name: "keyword.other.unit.remit" } },
        },
      ],
    },
    codes: {
      match: '(?<![\\p{L}\\p{N}_.])(icd10(?:_\\w+)?|icpc2?|snomed|atc|kva|ncmp)(?=\\s+")',
      name: "support.type.code-system.remit",
    },
    words: {
      patterns: [
        { name: "keyword.control.declaration.remit", match: word(words.declarations) },
        { name: "keyword.other.clause.remit", match: word(words.clauses) },
        { name: "keyword.operator.word.remit", match: word(words.operators) },
        { name: "support.function.action.remit", match: word(words.actions) },
        { name: "constant.language.remit", match: word(words.constants) },
      ],
    },
    arrows: {
      patterns: [
        { name: "keyword.operator.arrow.remit", match: "->" },
        { name: "keyword.operator.comparison.remit", match: "<=|>=|<|>|=" },
        { name: "keyword.operator.arithmetic.remit", match: "[*+]" },
      ],
    },
    names: {
      patterns: [
        { name: "variable.other.fact.remit", match: `(?<![\\p{L}\\p{N}_.])${name}(?:\\.${name})+` },
        { name: "variable.other.remit", match: `(?<![\\p{L}\\p{N}_.])${name}` },
      ],
    },
  },
};

const write = (file, value) => writeFileSync(new URL(`../${file}`, import.meta.url), `${JSON.stringify(value, null, 2)}\n`);
write("syntaxes/remit.tmLanguage.json", grammar);
write("webview/markdown/words.json", words);
