// Bundles the extension and its panels into dist/; with --test, the unit tests into dist-test/; with --watch, again at
// every change.
import { readdirSync, writeFileSync } from "node:fs";
import { context } from "esbuild";
import { licences, listed } from "./licences.mjs";

const here = new URL("..", import.meta.url).pathname;
const watch = process.argv.includes("--watch");
const common = { absWorkingDir: here, bundle: true, logLevel: "warning", legalComments: "none", minify: !watch, sourcemap: watch, metafile: true };
const testing = process.argv.includes("--test");
const metafiles = [];

const jobs = testing
  ? [
      {
        ...common,
        minify: false,
        entryPoints: readdirSync(`${here}/test/unit`).filter((name) => name.endsWith(".ts")).map((name) => `test/unit/${name}`),
        outdir: "dist-test",
        entryNames: "[name].test",
        platform: "node",
        format: "cjs",
        target: "node20",
        external: ["vscode"],
      },
    ]
  : [
      { ...common, entryPoints: ["src/extension.ts"], outfile: "dist/extension.js", platform: "node", format: "cjs", target: "node20", external: ["vscode"] },
      {
        ...common,
        entryPoints: { referral: "webview/referral/main.ts", preview: "webview/preview/main.ts", markdown: "webview/markdown/main.ts" },
        outdir: "dist/webview",
        platform: "browser",
        format: "iife",
        target: "es2022",
      },
    ];

for (const job of jobs) {
  const building = await context(job);
  metafiles.push((await building.rebuild()).metafile);
  if (watch) await building.watch();
  else await building.dispose();
}
if (!testing) writeFileSync(`${here}/dist/THIRD-PARTY.txt`, listed(licences(here, metafiles)));
