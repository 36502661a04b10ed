// The words of a policy in the classes that the Markdown preview has colours for.

import words from "./words.json";

export interface Part {
  text: string;
  /** A class of highlight.js, whose style sheet the preview has. */
  kind?: string;
}

const kinds: readonly [string, string][] = [
  ["verbs", "keyword"], ["declarations", "keyword"], ["clauses", "keyword"], ["operators", "keyword"], ["actions", "built_in"], ["constants", "literal"],
];
const known = new Map(kinds.flatMap(([list, kind]) => (words as { [list: string]: string })[list]?.split(" ").map((word) => [word, kind] as const) ?? []));
const pattern = /(?<comment>\/\/.*)|(?<string>"(?:\\.|[^"\\\n])*"?)|(?<number>\d[\d.-]*(?![\p{L}\p{N}_]))|(?<key>[\p{L}_][\p{L}\p{N}_.]*(?=\s*:))|(?<word>[\p{L}_][\p{L}\p{N}_.]*)/gu;

/** The text in parts, one after the other. */
export function parts(text: string): Part[] {
  const found: Part[] = [];
  let from = 0;
  for (const match of text.matchAll(pattern)) {
    const { comment, string, number, word, key } = match.groups ?? {};
    const kind = comment !== undefined ? "comment"
      : string !== undefined ? "string"
      : number !== undefined ? "number"
      : key !== undefined ? "attr"
      : known.get(word ?? "");
    if (!kind) continue;
    if (match.index > from) found.push({ text: text.slice(from, match.index) });
    found.push({ text: match[0], kind });
    from = match.index + match[0].length;
  }
  if (from < text.length) found.push({ text: text.slice(from) });
  return found;
}
