// Which language to speak: the setting, or else the computer's own. VS Code's display language is of no use alone, because
// there is none in Swedish or Norwegian.

import { env, workspace } from "vscode";
import type { Lang } from "./protocol";
import { catalogue, type Texts } from "./texts";

/** The locale to tell the server: VS Code's, unless it is English and the computer's says more. */
export function locale(): string {
  const shown = env.language;
  return shown.startsWith("en") ? Intl.DateTimeFormat().resolvedOptions().locale : shown;
}

/** The setting `remit.language`. */
export function languageSetting(): "auto" | Lang {
  return workspace.getConfiguration("remit").get<"auto" | Lang>("language", "auto");
}

/** The language of what the extension says outside a policy. */
export function uiLanguage(): Lang {
  const setting = languageSetting();
  return setting === "auto" ? fromLocale(locale()) : setting;
}

/** The extension's own words in that language. */
export function texts(): Texts {
  return catalogue[uiLanguage()];
}

/** Swedish, Norwegian (of either form) or English. */
export function fromLocale(tag: string): Lang {
  const primary = tag.toLowerCase().split(/[-_.]/)[0];
  if (primary === "sv") return "sv";
  return primary === "nb" || primary === "no" || primary === "nn" ? "nb" : "en";
}
