// Finds what policies and referrals can name, as one types, and puts it at the cursor.

import { commands, window, env, type Disposable, type QuickPick, type QuickPickItem, type TextEditor } from "vscode";
import type { Server } from "./client";
import { message } from "./failure";
import { texts } from "./language";
import { debounce } from "./panels/debounce";
import { lackingAt } from "./place";
import type { VocabularyEntry } from "./protocol";

/** As many as anybody looks through. */
const most = 60;

interface Item extends QuickPickItem {
  entry: VocabularyEntry;
}

export function vocabulary(server: Server): Disposable {
  return commands.registerCommand("remit.findInVocabulary", () => find(server));
}

function find(server: Server): void {
  // Whoever picks goes on writing there, wherever the keys have been meanwhile.
  const editor = window.activeTextEditor;
  const pick = window.createQuickPick<Item>();
  pick.placeholder = texts().vocabularyHint;
  pick.matchOnDescription = true;
  pick.matchOnDetail = true;
  const later = debounce(() => void fill(server, pick, editor), 80);
  pick.onDidChangeValue(later);
  pick.onDidAccept(() => {
    const [chosen] = pick.selectedItems;
    pick.hide();
    if (chosen) void put(chosen.entry, editor);
  });
  pick.onDidHide(() => {
    later.cancel();
    pick.dispose();
  });
  pick.show();
  void fill(server, pick, editor);
}

async function fill(server: Server, pick: QuickPick<Item>, editor?: TextEditor): Promise<void> {
  const query = pick.value;
  pick.busy = true;
  try {
    const uri = editor?.document.languageId === "remit" ? editor.document.uri.toString() : undefined;
    const found = await server.request("remit/vocabulary", { query, limit: most, ...(uri ? { uri } : {}) });
    // Another key has asked again meanwhile.
    if (pick.value !== query) return;
    pick.items = found.entries.map((entry) => item(entry));
    pick.title = found.more ? texts().vocabularyMore.replace("{0}", String(most)) : texts().vocabularyTitle;
  } catch (error) {
    pick.hide();
    void window.showErrorMessage(message(error));
  } finally {
    pick.busy = false;
  }
}

function item(entry: VocabularyEntry): Item {
  const about = [entry.kind, ...entry.codes, ...entry.also].join(" · ");
  const referral = entry.referral === null ? [] : [`${texts().aReferral}: ${entry.referral}`];
  const detail = [`${texts().aPolicy}: ${entry.policy}`, ...referral].join("   ");
  // The server has found it, by whichever name.
  return { entry, label: entry.label, description: about, detail, alwaysShow: true };
}

async function put(entry: VocabularyEntry, editor?: TextEditor): Promise<void> {
  const isJson = editor?.document.languageId === "json" || editor?.document.languageId === "jsonc";
  if (!editor || (!isJson && editor.document.languageId !== "remit")) {
    await env.clipboard.writeText(entry.policy);
    void window.showInformationMessage(`${texts().copied}: ${entry.policy}`);
    return;
  }
  if (isJson && entry.referral === null) {
    void window.showInformationMessage(texts().notInReferral.replace("{0}", entry.label));
    return;
  }
  const shown = await window.showTextDocument(editor.document, { viewColumn: editor.viewColumn ?? 1, selection: editor.selection });
  const { document, selection } = shown;
  const all = document.getText();
  const [from, to] = [document.offsetAt(selection.start), document.offsetAt(selection.end)];
  const text = isJson ? lackingAt(all.slice(0, from), all.slice(to), entry.referral ?? "") : spaced(all.slice(0, from), entry.policy);
  await shown.edit((edit) => edit.replace(selection, text));
}

/** A word does not run into the one before it. */
function spaced(before: string, text: string): string {
  return /[\p{L}\p{N}_"]$/u.test(before) ? ` ${text}` : text;
}
