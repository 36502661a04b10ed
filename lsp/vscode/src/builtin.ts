// Documents that the server has and the disk has not, read-only: the page of a diagnostic code at `remit:/codes/E0301.md?sv`,
// which a click on the code opens in the language of its message, and the standard library at `remit:/stdlib/NAME.remit`.

import { workspace, type Disposable } from "vscode";
import type { Server } from "./client";
import type { Lang } from "./protocol";

const LANGS: Lang[] = ["sv", "nb", "en"];

export function builtin(server: Server): Disposable {
  return workspace.registerTextDocumentContentProvider("remit", {
    async provideTextDocumentContent(uri, token) {
      const code = /^\/codes\/([EW]\d{4})\.md$/.exec(uri.path)?.[1];
      const language = LANGS.find((lang) => lang === uri.query);
      if (code) return (await server.request("remit/explain", { code, ...(language && { language }) }, token)).markdown;
      return server.request("remit/text", { uri: uri.toString() }, token);
    },
  });
}
