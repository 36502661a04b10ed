// A file that an old editor saved: one clear message, and one step to put it right.
import { assert, onDisk, specs, until } from "../src/spec.mjs";

const text = 'policy gammal.klinik {\n  title: "Smärtmottagningen Ön"\n  language: sv\n}\n\notherwise review\n';

specs("encoding", { files: { "gammal.remit": Buffer.from(text, "latin1") }, open: "gammal.remit" }, (it, at) => {
  it("a file of another encoding gets one message that names it", async () => {
    const { editor } = at;
    await editor.ready();
    const rows = await editor.problems();
    const said = await until(() => rows.allInnerTexts(), (all) => all.some((row) => /Windows-1252/.test(row)), "a problem");
    assert.equal(said.filter((row) => /gammal|E\d{4}/.test(row) && /\[Ln/.test(row)).length, 1, said.join("\n"));
  });

  it("a quick fix reads it again, and saved it is UTF-8", async () => {
    const { editor } = at;
    await editor.cursor("Sm");
    await editor.quickFix(/Windows-1252/);
    await until(() => editor.text(), (seen) => seen.includes("Smärtmottagningen Ön"), "the right letters");
    await until(() => editor.squiggles().count(), (count) => count === 0, "no squiggle");
    await editor.command("File: Save");
    await until(() => onDisk(at, "gammal.remit"), (saved) => saved.includes("Smärtmottagningen Ön"), "UTF-8 on disk");
  });
});
