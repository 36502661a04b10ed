// The licences of what is bundled, in one text that goes into the package.
import { existsSync, readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";

/** From esbuild's metafiles: every package that a bundle took something of, by name, with its licence. */
export function licences(here, metafiles) {
  const inputs = metafiles.flatMap((metafile) => Object.keys(metafile.inputs));
  const folders = inputs.flatMap((input) => /^(?:.*node_modules\/)(?:@[^/]+\/)?[^/]+/.exec(input)?.[0] ?? []);
  return [...new Set(folders)].sort().map((folder) => {
    const { name, version, license } = JSON.parse(readFileSync(join(here, folder, "package.json"), "utf8"));
    const file = readdirSync(join(here, folder)).find((entry) => /^licen[cs]e/i.test(entry));
    const text = file && existsSync(join(here, folder, file)) ? readFileSync(join(here, folder, file), "utf8").trim() : "";
    return `${name} ${version} (${license})\n\n${text}\n`;
  }).join(`\n${"-".repeat(80)}\n\n`);
}
