// Which policy a command is about: the one in the editor, or one that is asked for.

import { Uri, window } from "vscode";
import type { Server } from "./client";
import { texts } from "./language";
import type { TestPolicy } from "./protocol";

/** The policy of that document, or of the active one, or of all the one that the person picks. */
export async function choosePolicy(server: Server, uri?: string): Promise<TestPolicy | undefined> {
  const here = uri ?? activeDocument();
  if (here) {
    const { policies } = await server.request("remit/tests", { uri: here });
    const own = policies.find((policy) => policy.uri === here) ?? policies[0];
    if (own) return own;
  }
  const { policies } = await server.request("remit/tests", {});
  if (policies.length === 0) {
    void window.showInformationMessage(texts().noPolicy);
    return undefined;
  }
  if (policies.length === 1) return policies[0];
  const picked = await window.showQuickPick(
    policies.map((policy) => ({ label: policy.label, description: policy.id, policy })),
    { placeHolder: texts().choosePolicy },
  );
  return picked?.policy;
}

/** A command's first argument: a URI from a menu, its text from a code lens, or nothing. */
export function uriArgument(argument: unknown): string | undefined {
  if (argument instanceof Uri) return argument.toString();
  return typeof argument === "string" ? argument : undefined;
}

function activeDocument(): string | undefined {
  const document = window.activeTextEditor?.document;
  return document?.languageId === "remit" ? document.uri.toString() : undefined;
}
