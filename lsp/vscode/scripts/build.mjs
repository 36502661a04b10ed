// Bundles the extension and its panels into dist/; with --test, the unit tests into dist-test/; with --watch, again at
// every change.
import { readdirSync } from "node:fs";
import { context } from "esbuild";

const here = new URL("..", import.meta.url).pathname;
const watch = process.argv.includes("--watch");
const common = { absWorkingDir: here, bundle: true, logLevel: "warning", legalComments: "none", minify: !watch, sourcemap: watch };

const jobs = process.argv.includes("--test")
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
        entryPoints: { referral: "webview/referral/main.ts", preview: "webview/preview/main.ts" },
        outdir: "dist/webview",
        platform: "browser",
        format: "iife",
        target: "es2022",
      },
    ];

for (const job of jobs) {
  const building = await context(job);
  await building.rebuild();
  if (watch) await building.watch();
  else await building.dispose();
}
