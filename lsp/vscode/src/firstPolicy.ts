// The text of a first policy, as a snippet.

import type { Lang } from "./protocol";

const starts: { readonly [L in Lang]: { country: string; rule: string; unit: string } } = {
  sv: { country: "SE", rule: "diagnosis fibromyalgia", unit: "vårdval smärtrehab" },
  nb: { country: "NO", rule: "diagnosis fibromyalgia", unit: "fysikalsk medisin" },
  en: { country: "SE", rule: "diagnosis fibromyalgia", unit: "pain rehabilitation" },
};

/** A whole policy of one rule, with that rule's condition selected. */
export function firstPolicy(name: string, language: Lang): string {
  const { country, rule, unit } = starts[language];
  const escaped = name.replace(/[\\$}"]/g, "\\$&");
  return [
    `policy ${identifier(name)} {`,
    `  title: "${escaped}"`,
    `  country: ${country}`,
    `  language: ${language}`,
    '  version: "1"',
    "}",
    "",
    `exclude \${1:${rule}} -> route "\${2:${unit}}"`,
    "",
    "otherwise review",
    "$0",
  ].join("\n");
}

/** A name of the language from a clinic's: `Smärtmottagningen Havet` is `smärtmottagningen_havet`. */
export function identifier(name: string): string {
  const word = name.normalize("NFC").toLowerCase().replace(/[^\p{L}\p{N}]+/gu, "_").replace(/^[_\p{N}]+|_+$/gu, "");
  return word || "clinic";
}
