import assert from "node:assert/strict";
import { test } from "node:test";
import { pathToFileURL } from "node:url";

const scripts = () => import(pathToFileURL("scripts/crates.mjs").href);

test("the licences are of what is linked into the server, and of nothing else", async () => {
  const { linked } = await scripts();
  const crate = (name: string, kind = "lib", source: string | null = "registry") => ({ id: name, name, source, targets: [{ kind: [kind] }] });
  const needs = (id: string, ...deps: [string, string | null][]) => ({ id, deps: deps.map(([pkg, kind]) => ({ pkg, dep_kinds: [{ kind }] })) });
  const metadata = {
    packages: [
      crate("remit-lsp", "bin", null), crate("own", "lib", null), crate("tokio"), crate("bytes"), crate("lalrpop"),
      crate("insta"), crate("derive", "proc-macro"), crate("syn"), crate("elsewhere"),
    ],
    resolve: {
      nodes: [
        needs("remit-lsp", ["own", null], ["tokio", null], ["insta", "dev"]), needs("own", ["bytes", null], ["lalrpop", "build"], ["derive", null]),
        needs("tokio", ["bytes", null]), needs("derive", ["syn", null]), needs("bytes"), needs("lalrpop"), needs("insta"), needs("syn"), needs("elsewhere"),
      ],
    },
  };
  assert.deepEqual(linked(metadata, "remit-lsp").map(({ name }: { name: string }) => name), ["bytes", "tokio"]);
});

test("of several licences the one that is chosen is quoted, with what goes with it", async () => {
  const { licenceFiles } = await scripts();
  const files = ["Cargo.toml", "LICENSE-APACHE", "LICENSE-MIT", "src"];
  assert.deepEqual(licenceFiles(files, "MIT OR Apache-2.0"), ["LICENSE-MIT"]);
  assert.deepEqual(licenceFiles(files, "MIT AND Apache-2.0"), ["LICENSE-APACHE", "LICENSE-MIT"]);
  assert.equal(licenceFiles([...files, "LICENSE-UNICODE"], "(MIT OR Apache-2.0) AND Unicode-3.0").length, 3);
  assert.deepEqual(licenceFiles(["LICENSE", "NOTICE"], "Apache-2.0"), ["LICENSE", "NOTICE"]);
  assert.deepEqual(licenceFiles(["COPYING", "UNLICENSE"], "Unlicense OR MIT"), ["COPYING", "UNLICENSE"]);
});
