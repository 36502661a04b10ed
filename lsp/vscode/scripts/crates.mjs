// The licences of what is linked into the server, in the same form as those of what is bundled.
import { execFileSync } from "node:child_process";
import { readdirSync, readFileSync } from "node:fs";
import { basename, dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { entry, listed } from "./licences.mjs";

/** By the names that the editor has for platforms, Rust's. */
const triples = {
  "linux-x64": "x86_64-unknown-linux-gnu",
  "linux-arm64": "aarch64-unknown-linux-gnu",
  "alpine-x64": "x86_64-unknown-linux-musl",
  "alpine-arm64": "aarch64-unknown-linux-musl",
  "darwin-x64": "x86_64-apple-darwin",
  "darwin-arm64": "aarch64-apple-darwin",
  "win32-x64": "x86_64-pc-windows-msvc",
  "win32-arm64": "aarch64-pc-windows-msvc",
};

/** Every package of others that is in the server for the platform, with its licence. */
export function crateLicences(root, platform) {
  const triple = triples[platform];
  if (!triple) throw new Error(`no Rust target is known for ${platform}`);
  const args = ["metadata", "--format-version", "1", "--locked", "--filter-platform", triple];
  const metadata = JSON.parse(execFileSync("cargo", args, { cwd: root, encoding: "utf8", maxBuffer: 1 << 28 }));
  return linked(metadata, "remit-lsp").map((crate) => {
    const folder = dirname(crate.manifest_path);
    const texts = licenceFiles(textsIn(folder), crate.license ?? "").map((file) => readFileSync(join(folder, file), "utf8").trim());
    return entry(crate.name, crate.version, crate.license, texts.join("\n\n"));
  });
}

/** The files of a package, and of a folder that holds its licences. */
function textsIn(folder) {
  return readdirSync(folder, { withFileTypes: true }).flatMap((entry) => {
    if (entry.isFile()) return [entry.name];
    return entry.isDirectory() && /^licen[cs]es?$/i.test(entry.name) ? readdirSync(join(folder, entry.name)).map((name) => join(entry.name, name)) : [];
  });
}

/** What `name` is linked with: no build scripts, no tests, no macros, nothing of our own. */
export function linked({ packages, resolve }, name) {
  const byId = new Map(packages.map((crate) => [crate.id, crate]));
  const nodes = new Map(resolve.nodes.map((node) => [node.id, node]));
  const found = new Set();
  const visit = (id) => {
    const crate = byId.get(id);
    const isMacro = crate.targets.some(({ kind }) => kind.includes("proc-macro"));
    if (found.has(id) || isMacro) return;
    found.add(id);
    for (const { pkg, dep_kinds } of nodes.get(id).deps) if (dep_kinds.some(({ kind }) => kind === null)) visit(pkg);
  };
  visit(packages.find((crate) => crate.name === name && crate.source === null).id);
  const crates = [...found].map((id) => byId.get(id)).filter(({ source }) => source !== null);
  return crates.sort((one, other) => (one.name < other.name ? -1 : one.name > other.name ? 1 : 0));
}

/** The files to quote: where there is a free choice of licences, MIT's. */
export function licenceFiles(files, licence) {
  const all = files.filter((file) => /^(un)?licen[cs]e|^copying|^notice/i.test(basename(file)) || dirname(file) !== ".").sort();
  const chosen = /\bOR\b|\//.test(licence) && !/\bAND\b/.test(licence) ? all.filter((file) => /mit/i.test(file)) : [];
  return chosen.length ? chosen : all;
}

// On its own it writes the list of a platform, for where the extension is packaged without Rust.
if (process.argv[1] === fileURLToPath(import.meta.url)) {
  process.stdout.write(listed(crateLicences(fileURLToPath(new URL("../../..", import.meta.url)), process.argv[2])));
}
