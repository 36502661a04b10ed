// Packages the extension with a server inside: node scripts/package.mjs SERVER [OUT.vsix]
// The target is that of the machine unless REMIT_TARGET says otherwise (win32-x64, darwin-arm64, …).
import { execFileSync } from "node:child_process";
import { chmodSync, copyFileSync, mkdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { basename, dirname, resolve } from "node:path";
import { fileURLToPath } from "node:url";
import { crateLicences } from "./crates.mjs";
import { listed } from "./licences.mjs";

const here = dirname(dirname(fileURLToPath(import.meta.url)));
const [server, out] = process.argv.slice(2);
if (!server) {
  console.error("usage: node scripts/package.mjs PATH_OF_REMIT_LSP [OUT.vsix]");
  process.exit(2);
}
const target = process.env.REMIT_TARGET ?? `${process.platform}-${process.arch}`;
const file = resolve(out ?? `${here}/remit-${target}.vsix`);
const node = (...args) => execFileSync(process.execPath, args, { cwd: here, stdio: "inherit" });

rmSync(`${here}/bin`, { recursive: true, force: true });
mkdirSync(`${here}/bin`);
const inside = `${here}/bin/remit-lsp${target.startsWith("win32") ? ".exe" : ""}`;
copyFileSync(resolve(server), inside);
chmodSync(inside, 0o755);
copyFileSync(resolve(here, "../../LICENSE"), `${here}/LICENSE`);
try {
  node("scripts/build.mjs");
  const thirdParty = `${here}/dist/THIRD-PARTY.txt`;
  writeFileSync(thirdParty, listed([readFileSync(thirdParty, "utf8"), ...crateLicences(resolve(here, "../.."), target)]));
  node("node_modules/@vscode/vsce/vsce", "package", "--no-dependencies", "--allow-missing-repository", "--target", target, "--out", file);
} finally {
  rmSync(`${here}/LICENSE`);
}
console.log(`packaged ${basename(file)}`);
