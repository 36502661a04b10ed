// The HTML that a panel starts from: one nonce, script and style inside, nothing loaded.

import { randomBytes } from "node:crypto";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import type { Lang } from "../protocol";

/** The page of a panel; `name` is that of its script and style in dist/webview. */
export function page(extensionPath: string, name: string, title: string, language: Lang): string {
  const nonce = randomBytes(18).toString("base64");
  const read = (suffix: string) => readFileSync(join(extensionPath, "dist", "webview", `${name}.${suffix}`), "utf8");
  return `<!DOCTYPE html>
<html lang="${language}">
<head>
<meta charset="utf-8">
<meta http-equiv="Content-Security-Policy" content="default-src 'none'; style-src 'nonce-${nonce}'; script-src 'nonce-${nonce}'; base-uri 'none'; form-action 'none'">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>${escape(title)}</title>
<style nonce="${nonce}">${read("css")}</style>
</head>
<body>
<div id="root"></div>
<script nonce="${nonce}">${read("js")}</script>
</body>
</html>`;
}

function escape(text: string): string {
  return text.replace(/[&<>"']/g, (char) => `&#${char.charCodeAt(0)};`);
}
