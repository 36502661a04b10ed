// The referral as the form holds it: values by path, nested by their paths when it is sent.

import type { Referral } from "../../src/protocol";

/** The value at a path, where there is one. */
export function at(referral: Referral, path: string): unknown {
  let here: unknown = referral;
  for (const part of path.split(".")) {
    if (typeof here !== "object" || here === null || Array.isArray(here)) return undefined;
    here = (here as Referral)[part];
  }
  return here ?? undefined;
}

/** The same referral with another value at a path; without one, the path goes, and what it leaves empty. */
export function put(referral: Referral, path: string, value: unknown): Referral {
  const [first = "", ...rest] = path.split(".");
  const copy = { ...referral };
  if (rest.length === 0) {
    if (value === undefined) delete copy[first];
    else copy[first] = value;
    return copy;
  }
  const below = copy[first];
  const nested = put(isObject(below) ? below : {}, rest.join("."), value);
  if (Object.keys(nested).length === 0) delete copy[first];
  else copy[first] = nested;
  return copy;
}

/** A number as the person wrote it, with a point for her comma; nothing if it is no number. */
export function number(text: string, whole: boolean): string | undefined {
  const plain = text.trim().replace(/\s/g, "").replace(",", ".");
  const shape = whole ? /^\d+$/ : /^\d+(\.\d+)?$/;
  return shape.test(plain) ? plain : undefined;
}

export interface Amount {
  number: string;
  unit: string;
}

/** `"45 years"`, or a bare number, taken apart. */
export function amount(value: unknown): Amount | undefined {
  if (typeof value === "number") return { number: String(value), unit: "" };
  if (typeof value !== "string") return undefined;
  const match = /^\s*(\d+(?:[.,]\d+)?)\s*(.*?)\s*$/.exec(value);
  return match ? { number: match[1] ?? "", unit: match[2] ?? "" } : undefined;
}

/** Whether it is a JSON object. */
export function isObject(value: unknown): value is Referral {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}
