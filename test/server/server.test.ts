import { readFileSync } from "node:fs";
import { join, resolve } from "node:path";
import { pathToFileURL } from "node:url";
import { afterAll, beforeAll, expect, test } from "vitest";
import { TextDocument } from "vscode-languageserver-textdocument";
import type { Diagnostic, Range } from "vscode-languageserver-types";
import { Rng } from "../../src/base/rng.ts";
import { formatDiagnostic } from "../../src/config/diagnostic.ts";
import { diagnoseText } from "../../src/language/diagnose.ts";
import { diskFiles } from "../../src/server/diskFiles.ts";
import { bundledServer, type ServerProcess, startServer } from "./serverProcess.ts";

const examples = resolve(import.meta.dirname, "../../examples");
const file = join(examples, "fuzz.rnas");
const uri = pathToFileURL(file).href;
const text = readFileSync(join(examples, "moby-characters.rnas"), "utf8");
/** `RNAS_FUZZ_EDITS=10000 npx vitest run test/server` is the whole of it. */
const fuzzEdits = Number(process.env.RNAS_FUZZ_EDITS ?? 2500);

let bundle: Awaited<ReturnType<typeof bundledServer>>;
let server: ServerProcess;

beforeAll(async () => {
  bundle = await bundledServer();
  server = await startServer(bundle.file, uri);
});

afterAll(async () => {
  expect(await server.stop()).toBe(0);
  bundle.remove();
});

/** The findings of a text as the command line prints them, and those of the server in the same form. */
async function expectFresh(current: string, shown: readonly Diagnostic[]): Promise<void> {
  const fresh = await diagnoseText(current, diskFiles(examples), 2);
  const document = TextDocument.create(uri, "rnas", 0, current);
  const asRange = ({ start, end }: { readonly start: number; readonly end: number }): Range => ({
    start: document.positionAt(start),
    end: document.positionAt(end),
  });
  expect(shown.map(({ code, message, range }) => ({ code, message, range }))).toEqual(
    fresh.map((each) => ({ code: each.code, message: each.message, range: asRange(each.range) })),
  );
}

test("the server says what it can and answers every kind of question", async () => {
  server.open(text, 1);
  const position = { line: 12, character: 4 };
  const range = { start: { line: 0, character: 0 }, end: { line: 50, character: 0 } };
  const ask = (method: string, params: object = {}) => server.request(`textDocument/${method}`, params);
  expect(await ask("hover", { position })).toMatchObject({
    contents: { value: expect.stringContaining("Hidden size") },
  });
  expect(await ask("completion", { position })).toContainEqual(expect.objectContaining({ label: "hidden" }));
  expect(await ask("signatureHelp", { position })).toBeNull();
  expect(await ask("inlayHint", { range })).not.toEqual([]);
  expect(await ask("codeLens")).not.toEqual([]);
  expect(await ask("codeAction", { range, context: { diagnostics: [] } })).toEqual(expect.any(Array));
  expect(await ask("documentSymbol")).toHaveLength(8);
  expect(await ask("foldingRange")).not.toEqual([]);
  expect(await ask("formatting", { options: { tabSize: 2, insertSpaces: true } })).toEqual([]);
  expect(await ask("documentLink")).toHaveLength(1);
  expect(await ask("definition", { position })).toBeNull();
  expect(await ask("semanticTokens/full")).toMatchObject({ data: expect.any(Array) });
  expect(await ask("prepareRename", { position })).toBeNull();
  await expect(ask("rename", { position, newName: "a" })).rejects.toThrow(/Only cells/);
  await expectFresh(text, await server.diagnosticsOf(1));
});

test("a question about a document that is not open has an empty answer", async () => {
  const textDocument = { uri: "file:///nowhere.rnas" };
  expect(await server.connection.sendRequest("textDocument/documentSymbol", { textDocument })).toEqual([]);
});

/** One edit: a word of the language, bytes, a piece of the file again, or a part taken out. */
function randomEdit(document: TextDocument, rng: Rng): { readonly range: Range; readonly text: string } {
  const length = document.getText().length;
  const start = rng.int(length + 1);
  const removed = rng.chance(0.4) ? rng.int(rng.chance(0.05) ? 400 : 12) : 0;
  const range = { start: document.positionAt(start), end: document.positionAt(Math.min(length, start + removed)) };
  return { range, text: length > 20_000 ? "" : randomText(rng) };
}

function randomText(rng: Rng): string {
  const kind = rng.int(5);
  if (kind === 0) return "";
  if (kind === 1)
    return rng.pick([
      "\n",
      "  ",
      ": ",
      "- ",
      "{",
      "}",
      "[",
      "]",
      "#",
      '"',
      "'",
      "|\n",
      "&a",
      "*a",
      "!!x ",
      "---\n",
      "? ",
      "\t",
      "\r\n",
      "%",
      "@",
      "`",
      ",",
    ]);
  if (kind === 2)
    return rng.pick([
      "search:\n",
      "  objectives: [mse, blocks]\n",
      "task:\n  type: forecasting\n",
      "h' = tanh(linear(x) + h)\n",
      "cells:\n  a: |\n    z = σ(x)\n",
      "population: 1",
      "seed_cells: [a]",
    ]);
  if (kind === 3)
    return String.fromCharCode(
      ...Array.from({ length: 1 + rng.int(6) }, () => rng.int(rng.chance(0.5) ? 256 : 65_536)),
    );
  const from = rng.int(text.length);
  return text.slice(from, from + rng.int(60));
}

test("a config is diagnosed again when a file changes that it names, and no other one", async () => {
  const [first, second] = ["first", "second"].map((name) => pathToFileURL(join(examples, `${name}.rnas`)).href);
  const open = (of: string | undefined, data: string) => {
    const task = `task: { type: classification, train: ${data}, input: x, target: y }\n`;
    const textDocument = { uri: of, languageId: "rnas", version: 1, text: task };
    void server.connection.sendNotification("textDocument/didOpen", { textDocument });
  };
  open(first, "data/Letters.ts");
  open(second, "data/other.csv");
  await expect.poll(() => [first, second].every((each) => server.diagnosed.includes(each ?? ""))).toBe(true);
  const before = server.diagnosed.length;
  const changed = (...names: readonly string[]) => {
    const changes = names.map((name) => ({ uri: pathToFileURL(join(examples, name)).href, type: 2 }));
    void server.connection.sendNotification("workspace/didChangeWatchedFiles", { changes });
  };
  changed("src/main.ts", ".rnas/run-001/manifest.json");
  changed("data/letters.ts");
  await expect.poll(() => server.diagnosed.length).toBeGreaterThan(before);
  // Answers come in the order of the requests.
  await server.request("textDocument/hover", { position: { line: 0, character: 0 } });
  expect(server.diagnosed.slice(before)).toEqual([first]);
});

test("random edits and bytes never end it, and its findings are those of a fresh reading", {
  timeout: 600_000,
}, async () => {
  const rng = Rng.fromSeed(11).fork("fuzz");
  const document = TextDocument.create(uri, "rnas", 1, text);
  let answered = 0;
  for (let round = 0; round < fuzzEdits; round++) {
    const version = round + 2;
    const isWhole = rng.chance(0.01);
    const change = isWhole
      ? { text: rng.chance(0.5) ? text : randomText(rng).repeat(1 + rng.int(300)) }
      : randomEdit(document, rng);
    server.change(version, [change]);
    TextDocument.update(document, [change], version);
    if (round % 10 === 0) {
      const position = document.positionAt(rng.int(document.getText().length + 1));
      const method = rng.pick(["completion", "hover", "signatureHelp", "definition", "prepareRename"]);
      const whole = rng.pick([
        "documentSymbol",
        "foldingRange",
        "codeLens",
        "semanticTokens/full",
        "documentLink",
        "formatting",
      ]);
      const range = { start: { line: 0, character: 0 }, end: position };
      const options = { tabSize: 2, insertSpaces: true };
      await server.request(`textDocument/${method}`, { position });
      await server.request(`textDocument/${whole}`, { options });
      await server.request("textDocument/codeAction", { range, context: { diagnostics: [] } });
      await server.request("textDocument/inlayHint", { range });
      answered += 4;
    }
    if (round % 500 === 499) await expectFresh(document.getText(), await server.diagnosticsOf(version));
  }
  await expectFresh(document.getText(), await server.diagnosticsOf(fuzzEdits + 1));
  expect(answered).toBeGreaterThan(fuzzEdits / 3);
  expect(server.errors).toEqual([]);
  expect(server.process.exitCode).toBeNull();
});

test("after all of it the server still reads an example without findings", async () => {
  server.change(fuzzEdits + 2, [{ text }]);
  await expectFresh(text, await server.diagnosticsOf(fuzzEdits + 2));
});

test("the command line prints what the editor shows", async () => {
  const broken = `${text}sede: 1\nrun: { time_limit: 1 ms }\n`;
  server.change(fuzzEdits + 3, [{ text: broken }]);
  const shown = await server.diagnosticsOf(fuzzEdits + 3);
  const printed = (await diagnoseText(broken, diskFiles(examples), 2)).map((each) =>
    formatDiagnostic(file, broken, each),
  );
  expect(printed).toHaveLength(shown.length);
  for (const [index, { range, message }] of shown.entries()) {
    expect(printed[index]?.startsWith(`${file}:${range.start.line + 1}:${range.start.character + 1}: `)).toBe(true);
    expect(printed[index]?.endsWith(String(message))).toBe(true);
  }
});
