// Commands that need no panel: a place to show, a language to choose, a first policy to write.

import { commands, ConfigurationTarget, Range, Selection, SnippetString, Uri, ViewColumn, window, workspace, WorkspaceEdit, type Disposable } from "vscode";
import type { Location } from "vscode-languageserver-types";
import { firstPolicy } from "./firstPolicy";
import { languageSetting, texts, uiLanguage } from "./language";
import type { Lang } from "./protocol";

export function smallCommands(): Disposable[] {
  return [
    commands.registerCommand("remit.show", (location: Location) => show(location)),
    commands.registerCommand("remit.chooseLanguage", chooseLanguage),
    commands.registerCommand("remit.newPolicy", newPolicy),
    commands.registerCommand("remit.reopenWithEncoding", reopen),
  ];
}

/** Opens a document at a place, in the column where it is open already. */
export async function show(location: Location, column?: ViewColumn): Promise<void> {
  const { start, end } = location.range;
  const range = new Range(start.line, start.character, end.line, end.character);
  const uri = Uri.parse(location.uri);
  const open = window.visibleTextEditors.find((editor) => editor.document.uri.toString() === uri.toString());
  const editor = await window.showTextDocument(uri, { viewColumn: open?.viewColumn ?? column ?? ViewColumn.One });
  editor.selection = new Selection(range.start, range.start);
  editor.revealRange(range, 2);
}

/** By VS Code's names, what the platform's decoder calls them. */
const decoders: { readonly [encoding: string]: string } = { windows1252: "windows-1252", utf16le: "utf-16le", utf16be: "utf-16be" };

/** Reads a file again in another encoding, as an edit that can be undone; the document stays UTF-8, so that saving converts it. */
async function reopen(address: string, encoding: string): Promise<void> {
  const uri = Uri.parse(address);
  const text = new TextDecoder(decoders[encoding] ?? encoding).decode(await workspace.fs.readFile(uri));
  const document = await workspace.openTextDocument(uri);
  const edit = new WorkspaceEdit();
  edit.replace(uri, new Range(0, 0, document.lineCount, 0), text);
  await workspace.applyEdit(edit);
  await window.showTextDocument(document);
}

async function chooseLanguage(): Promise<void> {
  const now = languageSetting();
  const choices: { label: string; language: "auto" | Lang }[] = [
    { label: texts().languageAuto, language: "auto" },
    { label: "Svenska", language: "sv" },
    { label: "Norsk (bokmål)", language: "nb" },
    { label: "English", language: "en" },
  ];
  const picked = await window.showQuickPick(
    choices.map((choice) => ({ ...choice, description: choice.language === now ? "✓" : "" })),
    { placeHolder: texts().chooseLanguage },
  );
  if (picked) await workspace.getConfiguration("remit").update("language", picked.language, ConfigurationTarget.Global);
}

async function newPolicy(): Promise<void> {
  const name = await window.showInputBox({ prompt: texts().newName, placeHolder: texts().newHint });
  if (!name?.trim()) return;
  const language = uiLanguage();
  const document = await workspace.openTextDocument({ language: "remit", content: "" });
  const editor = await window.showTextDocument(document);
  await editor.insertSnippet(new SnippetString(firstPolicy(name.trim(), language)));
}
