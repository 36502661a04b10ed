// The item in the status bar: whether the policies are in order, in one line of the server's.

import { StatusBarAlignment, ThemeColor, window, type Disposable } from "vscode";
import type { Server } from "./client";
import { texts } from "./language";

export function status(server: Server): Disposable[] {
  const item = window.createStatusBarItem("remit.status", StatusBarAlignment.Left, 40);
  item.name = "Remit";
  const say = (text: string, icon: string, color?: string) => {
    // A server that is gone is started again from here; else the problems are what there is to see.
    item.command = color ? "remit.restartServer" : "workbench.actions.view.problems";
    item.tooltip = color ? texts().restartHint : texts().statusHint;
    item.text = `$(${icon}) ${text}`;
    item.accessibilityInformation = { label: text, role: "button" };
    item.backgroundColor = color ? new ThemeColor(color) : undefined;
    item.show();
  };
  say(texts().starting, "sync~spin");
  return [
    item,
    server.onState((state) => {
      if (state === "starting") say(texts().starting, "sync~spin");
      // Once it runs, it speaks for itself.
      if (state === "stopped") say(texts().stopped, "circle-slash", "statusBarItem.errorBackground");
    }),
    server.onChecked(({ text, errors, warnings }) => say(text, errors ? "error" : warnings ? "warning" : "pass")),
  ];
}
