// The page of a diagnostic code, at `remit:/codes/E0301.md`: what a click on the code in the Problems view opens.

import { workspace, type Disposable } from "vscode";
import type { Server } from "./client";

export function explain(server: Server): Disposable {
  return workspace.registerTextDocumentContentProvider("remit", {
    async provideTextDocumentContent(uri, token) {
      const code = /^\/codes\/([EW]\d{4})\.md$/.exec(uri.path)?.[1];
      if (!code) return "";
      return (await server.request("remit/explain", { code }, token)).markdown;
    },
  });
}
