// Packages the extension with a server inside, for one platform or several:
//   node scripts/package.mjs SERVER [OUT.vsix]                  for this machine, or for REMIT_TARGET
//   node scripts/package.mjs TARGET=SERVER … [--out FOLDER]     for each (win32-x64, darwin-arm64, …)
// The licences of the crates in the server are asked of `cargo metadata`; where there is no Rust, REMIT_CRATES names a folder
// with what `node scripts/crates.mjs TARGET > FOLDER/TARGET.txt` wrote elsewhere.
import { execFileSync } from "node:child_process";
import { chmodSync, copyFileSync, mkdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { basename, dirname, resolve } from "node:path";
import { fileURLToPath } from "node:url";
import { crateLicences } from "./crates.mjs";
import { listed } from "./licences.mjs";

const here = dirname(dirname(fileURLToPath(import.meta.url)));
const jobs = asked(process.argv.slice(2));
if (jobs.length === 0) {
  console.error("usage: node scripts/package.mjs SERVER [OUT.vsix]\n       node scripts/package.mjs TARGET=SERVER … [--out FOLDER]");
  process.exit(2);
}
const node = (...args) => execFileSync(process.execPath, args, { cwd: here, stdio: "inherit" });

copyFileSync(resolve(here, "../../LICENSE"), `${here}/LICENSE`);
try {
  node("scripts/build.mjs");
  const thirdParty = `${here}/dist/THIRD-PARTY.txt`;
  const bundled = readFileSync(thirdParty, "utf8");
  for (const { target, server, out } of jobs) {
    rmSync(`${here}/bin`, { recursive: true, force: true });
    mkdirSync(`${here}/bin`);
    const inside = `${here}/bin/remit-lsp${target.startsWith("win32") ? ".exe" : ""}`;
    copyFileSync(server, inside);
    chmodSync(inside, 0o755);
    writeFileSync(thirdParty, listed([bundled, crates(target)]));
    node("node_modules/@vscode/vsce/vsce", "package", "--no-dependencies", "--allow-missing-repository", "--no-rewrite-relative-links", "--target", target, "--out", out);
    console.log(`packaged ${basename(out)}`);
  }
} finally {
  rmSync(`${here}/LICENSE`);
}

/** What to package: the target, its server, the file to write. */
function asked(args) {
  const at = args.indexOf("--out");
  const folder = resolve(at < 0 ? here : (args[at + 1] ?? here));
  const rest = at < 0 ? args : args.toSpliced(at, 2);
  const several = rest.map((arg) => /^([a-z0-9]+-[a-z0-9]+)=(.+)$/.exec(arg));
  if (several.length > 0 && several.every(Boolean)) {
    return several.map(([, target, server]) => ({ target, server: resolve(server), out: resolve(folder, `remit-${target}.vsix`) }));
  }
  const [server, out] = rest;
  const target = process.env.REMIT_TARGET ?? `${process.platform}-${process.arch}`;
  return server ? [{ target, server: resolve(server), out: resolve(out ?? `${folder}/remit-${target}.vsix`) }] : [];
}

/** The licences of the crates in a server. */
function crates(target) {
  const known = process.env.REMIT_CRATES;
  return known ? readFileSync(resolve(known, `${target}.txt`), "utf8") : listed(crateLicences(resolve(here, "../.."), target));
}
