#!/usr/bin/env node
// A stand-in for remit-lsp that answers the extension's requests with fixed texts, to work on the panels without a server.

const documents = new Map();
let buffer = Buffer.alloc(0);
const send = (message) => {
  const body = JSON.stringify({ jsonrpc: "2.0", ...message });
  process.stdout.write(`Content-Length: ${Buffer.byteLength(body)}\r\n\r\n${body}`);
};
const zero = { start: { line: 0, character: 0 }, end: { line: 0, character: 6 } };
const uri = () => [...documents.keys()][0] ?? "file:///nowhere.remit";

function check(of, version) {
  const lines = documents.get(of).split("\n");
  const diagnostics = lines.flatMap((line, index) => {
    const at = line.indexOf("fibromyalgi ");
    return at < 0 ? [] : [{
      range: { start: { line: index, character: at }, end: { line: index, character: at + 11 } }, severity: 1, source: "remit", code: "E0201",
      codeDescription: { href: "remit:/codes/E0201.md" }, message: "okänt begrepp `fibromyalgi`",
    }];
  });
  send({ method: "textDocument/publishDiagnostics", params: { uri: of, version, diagnostics } });
  const errors = diagnostics.length;
  send({ method: "remit/checked", params: { policies: 1, errors, warnings: 0, text: errors ? `${errors} fel` : "1 regelverk, inga fel", tests: true } });
}

const options = (...pairs) => pairs.map(([id, label]) => ({ id, label }));
const form = ({ language = "sv", stage = "referral" }) => ({
  policy: { id: "hav.smarta", uri: uri(), title: "Smärtmottagningen Havet" }, stage, stages: options(["referral", "Remiss"], ["discharge", "Utskrivning"]), language,
  sections: [
    { id: "patient", label: "Patienten", fields: [
      { path: "patient.age", label: "Ålder", question: "Hur gammal är patienten?", required: true, clinic: false, control: { type: "quantity", whole: true, units: options(["years", "år"]) } },
      { path: "diagnosis", label: "Diagnos", question: "Vilka diagnoser gäller remissen?", help: "Sök på namn på svenska, norska eller engelska, eller på kod.", required: true, clinic: false, control: { type: "concepts", certainty: true } },
      { path: "patient.motivated", label: "Motiverad", question: "Är patienten motiverad till rehabilitering?", required: false, clinic: true, control: { type: "yes_no" } } ] },
    { id: "pain", label: "Smärtan", fields: [
      { path: "pain.duration", label: "Duration", question: "Hur länge har smärtan funnits?", required: true, clinic: false, control: { type: "quantity", whole: false, units: options(["days", "dagar"], ["weeks", "veckor"], ["months", "månader"], ["years", "år"]) } },
      { path: "pain.location", label: "Lokalisation", question: "Var sitter smärtan?", required: true, clinic: false, control: { type: "given" } },
      { path: "substance_use.dependence", label: "Beroende", question: "Finns ett pågående beroende?", required: false, clinic: false, silent: "nej", control: { type: "yes_no" } },
      { path: "referral.kind", label: "Slag", question: "Vad är det för remiss?", required: false, clinic: false, control: { type: "choice", options: options(["referral", "remiss"], ["question", "konsultationsfråga"]) } } ] },
    { id: "medicines", label: "Läkemedel", fields: [
      { path: "medicines", label: "Läkemedel", question: "Vilka läkemedel tar patienten?", required: false, clinic: false,
        control: { type: "medicines", routes: options(["oral", "oralt"], ["transdermal", "plåster"]), units: options(["mg", "mg"]), rates: options(["ug_per_h", "µg/h"]) } } ] },
  ],
});
const all = [["fibromyalgia", "Fibromyalgi", "M79.7", "diagnosis"], ["crps", "CRPS", "G90.5", "diagnosis"], ["morphine", "Morfin", "N02AA01", "substance"], ["fentanyl", "Fentanyl", "N02AB03", "substance"]];

function evaluate({ referral }) {
  const age = referral.patient?.age;
  if (age === "200 years") return { ok: false, language: "sv", errors: [{ pointer: "/patient/age", fact: "patient.age", message: "200 år är för mycket för en ålder" }] };
  const location = { uri: uri(), range: { start: { line: 6, character: 0 }, end: { line: 6, character: 7 } } };
  const yes = referral.diagnosis?.includes("fibromyalgia");
  const text = yes
    ? { heading: "Tas inte emot", tone: "negative", summary: "Remissen hör till vårdval smärtrehab.", sections: [{ id: "reasons", title: "Skäl", items: [{ text: "Fibromyalgi tas inte emot.", detail: "Remittera till oss, avsnitt 36", location }] }] }
    : { heading: "Behöver kompletteras", tone: "open", summary: "Två uppgifter kan ändra beslutet.", sections: [{ id: "missing", title: "Saknas", items: [
        { text: "Vilka diagnoser gäller remissen?", detail: "kan ändra beslutet", fact: "diagnosis" }, ...(age ? [] : [{ text: "Hur gammal är patienten?", fact: "patient.age" }])] }] };
  return { ok: true, language: "sv", decision: { stage: "referral", decision: yes ? "exclude" : "ask", possible: [] }, text };
}

const cases = () => ["fibromyalgi går till smärtrehab", "ung patient"].map((label, index) => ({ id: `hav.smarta/${label}`, label, kind: "case", uri: uri(), range: { start: { line: 11 + index, character: 0 }, end: { line: 11 + index, character: 4 } } }));
const answers = {
  initialize: () => ({ capabilities: { textDocumentSync: 1, hoverProvider: true, completionProvider: {} } }),
  shutdown: () => null,
  "textDocument/hover": () => ({ contents: { kind: "markdown", value: "**Fibromyalgi** (M79.7)" } }),
  "textDocument/completion": () => [{ label: "Fibromyalgi", insertText: "fibromyalgia", kind: 7 }],
  "remit/tests": () => ({ policies: [{ id: "hav.smarta", label: "Smärtmottagningen Havet", uri: uri(), range: zero, cases: cases() }] }),
  "remit/runTests": () => ({ results: cases().map(({ id }, index) => index
    ? { id, outcome: "failed", micros: 120, message: "väntade `accept`, fick `exclude`", expected: "accept", actual: "exclude\n-> vårdval smärtrehab", deciding: [{ rule: "exclude_fibromyalgia", location: { uri: uri(), range: { start: { line: 6, character: 0 }, end: { line: 6, character: 7 } } } }] }
    : { id, outcome: "passed", micros: 80, deciding: [] }) }),
  "remit/form": form,
  "remit/evaluate": evaluate,
  "remit/concepts": ({ query, fact }) => ({ more: false, concepts: all.filter(([id, label, code, category]) => (fact === "medicines") === (category === "substance") && `${id} ${label} ${code}`.toLowerCase().includes(query.toLowerCase())).map(([id, label, detail, category]) => ({ id, label, detail, category })) }),
  "remit/saveCase": ({ name }) => ({ uri: uri(), line: 12, name: name ?? "avvisas", edit: { changes: { [uri()]: [{ range: { start: { line: 12, character: 0 }, end: { line: 12, character: 0 } }, newText: `case "${name ?? "avvisas"}" {\n} expect exclude\n` }] } } }),
  "remit/preview": () => ({ policy: { id: "hav.smarta", uri: uri() }, title: "Smärtmottagningen Havet", language: "sv", stale: false, html: '<h1>Smärtmottagningen Havet</h1><h2>Tas inte emot</h2><p data-line="6">Patienter med fibromyalgi hör till vårdval smärtrehab.</p><p data-line="9">Övriga remisser bedöms.</p><script>alert(1)</script><img src="https://example.org/x.png">' }),
  "remit/explain": ({ code }) => ({ markdown: `# ${code}\n\nEtt begrepp som inte finns.` }),
};

function hear({ id, method, params }) {
  if (method === "textDocument/didOpen") {
    documents.set(params.textDocument.uri, params.textDocument.text);
    check(params.textDocument.uri, params.textDocument.version);
  } else if (method === "textDocument/didChange") {
    documents.set(params.textDocument.uri, params.contentChanges.at(-1).text);
    check(params.textDocument.uri, params.textDocument.version);
  } else if (method === "exit") process.exit(0);
  if (id === undefined || !method) return;
  const answer = answers[method];
  if (answer) send({ id, result: answer(params ?? {}) });
  else send({ id, error: { code: -32601, message: method } });
}

process.stdin.on("data", (chunk) => {
  buffer = Buffer.concat([buffer, chunk]);
  for (;;) {
    const end = buffer.indexOf("\r\n\r\n");
    if (end < 0) return;
    const length = Number(/Content-Length: (\d+)/i.exec(buffer.toString("latin1", 0, end))[1]);
    if (buffer.length < end + 4 + length) return;
    const body = JSON.parse(buffer.toString("utf8", end + 4, end + 4 + length));
    buffer = buffer.subarray(end + 4 + length);
    hear(body);
  }
});
process.stdin.on("end", () => process.exit(0));
