// What a referral lacks at a place: of `{ "patient": { "age": 45 } }`, within the braces of the patient, the age alone.

/** The keys that a place of a JSON text is below; `-` for an entry of a list. The text is read as far as the place. */
export function pathTo(before: string): string[] {
  const open: { list: boolean; key?: string }[] = [];
  const tokens = before.matchAll(/"(?:[^"\\]|\\.)*"|[{}[\]:,]|[^\s{}[\]:,"]+/g);
  let word: string | undefined;
  for (const [token] of tokens) {
    const inner = open.at(-1);
    if (token === "{" || token === "[") open.push({ list: token === "[" });
    else if (token === "}" || token === "]") {
      open.pop();
      delete open.at(-1)?.key;
    } else if (token === ":" && inner && word !== undefined) inner.key = word;
    else if (inner?.key !== undefined) delete inner.key;
    word = token.startsWith('"') ? (JSON.parse(token) as string) : undefined;
  }
  return open.flatMap(({ list, key }) => (list ? ["-"] : key === undefined ? [] : [key]));
}

/** What to write between two parts of a referral, so that it says what `referral` says. */
export function lackingAt(before: string, after: string, referral: string): string {
  if (before.trim() === "" && after.trim() === "") return referral;
  let value: unknown = JSON.parse(referral);
  for (const key of pathTo(before)) {
    if (key === "-" && Array.isArray(value)) value = value[0];
    else if (isObject(value) && key in value) value = value[key];
  }
  const left = before.trimEnd().at(-1) ?? "";
  // After a colon or in a list a value is lacking, between braces a member.
  const member = isObject(value) && left !== ":" && pathTo(before).at(-1) !== "-";
  const text = member ? JSON.stringify(value).slice(1, -1) : JSON.stringify(value);
  const right = after.trimStart().at(0) ?? "";
  const comma = left !== "" && !"{[,:".includes(left) ? ", " : "";
  const more = right !== "" && !"}],".includes(right) ? ", " : "";
  return `${comma}${readable(text)}${more}`;
}

function isObject(value: unknown): value is Record<string, unknown> {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

/** With a blank where a reader wants one, outside of texts. */
function readable(json: string): string {
  return json.replace(/"(?:[^"\\]|\\.)*"|[:,{}]/g, (token) => {
    if (token === ":" || token === ",") return `${token} `;
    return token === "{" ? "{ " : token === "}" ? " }" : token;
  });
}
