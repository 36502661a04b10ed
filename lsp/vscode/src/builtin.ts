// Documents that the server has and the disk has not, read-only: the page of a diagnostic code at `remit:/codes/E0301.md?sv`,
// which a click on the code opens in the language of its message, the standard library at `remit:/stdlib/NAME.remit`, and the
// schema of referrals.

import { Disposable, workspace } from "vscode";
import type { Server } from "./client";
import type { Lang } from "./protocol";
import { ReferralSchema } from "./schema";

const LANGS: Lang[] = ["sv", "nb", "en"];

export function builtin(server: Server): Disposable {
  const schema = new ReferralSchema(server);
  const provider = workspace.registerTextDocumentContentProvider("remit", {
    onDidChange: schema.onDidChange,
    async provideTextDocumentContent(uri, token) {
      const code = /^\/codes\/([EW]\d{4})\.md$/.exec(uri.path)?.[1];
      const language = LANGS.find((lang) => lang === uri.query);
      if (code) return (await server.request("remit/explain", { code, ...(language && { language }) }, token)).markdown;
      return (await schema.provide(uri, token)) ?? server.request("remit/text", { uri: uri.toString() }, token);
    },
  });
  return Disposable.from(provider, schema);
}
