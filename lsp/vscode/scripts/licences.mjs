// The licences of what is bundled, in one text that goes into the package.
import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";

/** From esbuild's metafiles: every package that a bundle took something of, by name, with its licence. */
export function licences(here, metafiles) {
  const inputs = metafiles.flatMap((metafile) => Object.keys(metafile.inputs));
  const folders = inputs.flatMap((input) => /^(?:.*node_modules\/)(?:@[^/]+\/)?[^/]+/.exec(input)?.[0] ?? []);
  return [...new Set(folders)].sort().map((folder) => {
    const { name, version, license } = JSON.parse(readFileSync(join(here, folder, "package.json"), "utf8"));
    const file = readdirSync(join(here, folder)).find((found) => /^licen[cs]e/i.test(found));
    return entry(name, version, license, file ? readFileSync(join(here, folder, file), "utf8").trim() : "");
  });
}

export function entry(name, version, licence, text) {
  return `${name} ${version} (${licence})\n\n${text}\n`;
}

/** The entries as one text. */
export function listed(entries) {
  return entries.join(`\n${"-".repeat(80)}\n\n`);
}
