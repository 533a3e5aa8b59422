// Latency of the language server over stdio, on configs of 1,000 and 5,000 lines:
//
//   node test/bench/languageServer.mjs [LINES…] [--other SERVER.js]
//
// `--other` measures another server for YAML beside it, with our JSON Schema (for example yaml-language-server's
// `bin/yaml-language-server`). Times are wall times at the client; "longest block" is the longest time for which the
// server's event loop stood still.
import { spawn } from "node:child_process";
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";
import { pathToFileURL } from "node:url";
import { build } from "esbuild";
import { createMessageConnection, StreamMessageReader, StreamMessageWriter } from "vscode-jsonrpc/node";

const root = resolve(import.meta.dirname, "../..");
const folder = mkdtempSync(join(tmpdir(), "rnas-bench-"));
const uri = pathToFileURL(join(root, "examples/bench.rnas")).href;
const rounds = 60;

/** Many cells, as an import makes them, and a search over some of them. */
function config(lines) {
  const text = ["name: bench", "task:", "  type: synthetic", "  problem: sum", "training:", "  epochs: 4", "cells:"];
  for (let cell = 0; text.length < lines - 12; cell++) {
    text.push(
      `  # variant ${cell} of a gated cell`,
      `  cell_${cell}: |`,
      "    z = sigmoid(linear_b(x) + linear_b(h))   # update",
      `    r = sigmoid(linear_b(x) + linear_b(${cell % 2 ? "h" : "z"}))`,
      "    n = tanh(linear_b(x) + r * linear_b(h))",
      `    h' = (1 - z) * n + z * ${cell % 3 ? "h" : "tanh(h)"}`,
    );
  }
  text.push(
    "search:",
    "  population: 50",
    "  generations: 10",
    "  seed_cells: [basic, cell_1, cell_2]",
    "  objectives: [mse, blocks]",
    "model:",
    "  hidden: 16",
    "run:",
    "  workers: auto",
  );
  return `${text.join("\n")}\n`;
}

const monitor = join(folder, "monitor.cjs");
writeFileSync(
  monitor,
  `const delay = require("node:perf_hooks").monitorEventLoopDelay({ resolution: 2 });
process.on("SIGUSR2", () => delay.enable() && delay.reset());
process.on("exit", () => require("node:fs").writeFileSync(process.env.BLOCK_FILE, String(delay.max / 1e6)));`,
);

async function measure(command, lines, isOurs) {
  const block = join(folder, "block");
  const began = performance.now();
  const child = spawn(process.execPath, ["--require", monitor, ...command, "--stdio"], {
    stdio: ["pipe", "pipe", "ignore"],
    env: { ...process.env, BLOCK_FILE: block },
  });
  const connection = createMessageConnection(
    new StreamMessageReader(child.stdout),
    new StreamMessageWriter(child.stdin),
  );
  const waiting = [];
  connection.onNotification("textDocument/publishDiagnostics", (params) => {
    for (const done of waiting.splice(0)) done(params);
  });
  connection.onRequest("workspace/configuration", ({ items }) => items.map(() => null));
  connection.onRequest("client/registerCapability", () => null);
  connection.listen();
  const diagnostics = () => new Promise((done) => waiting.push(done));
  await connection.sendRequest("initialize", {
    processId: process.pid,
    rootUri: null,
    capabilities: { textDocument: { completion: { completionItem: { snippetSupport: true } } } },
  });
  await connection.sendNotification("initialized", {});
  const ready = performance.now() - began;
  if (!isOurs) {
    const schema = pathToFileURL(join(root, "syntaxes/rnas.schema.json")).href;
    await connection.sendNotification("workspace/didChangeConfiguration", {
      settings: {
        yaml: {
          schemas: { [schema]: "*" },
          validate: true,
          completion: true,
          hover: true,
          schemaStore: { enable: false },
        },
      },
    });
  }
  // Both go on loading after they have answered.
  await new Promise((done) => setTimeout(done, 700));
  child.kill("SIGUSR2");
  const text = config(lines);
  const languageId = isOurs ? "rnas" : "yaml";
  const sent = performance.now();
  const first = diagnostics();
  await connection.sendNotification("textDocument/didOpen", { textDocument: { uri, languageId, version: 1, text } });
  await first;
  const open = performance.now() - sent;

  let version = 1;
  const times = { completion: [], equation: [], hover: [], edit: [], symbols: [] };
  const timed = async (name, method, params) => {
    const start = performance.now();
    await connection.sendRequest(`textDocument/${method}`, { textDocument: { uri }, ...params });
    times[name].push(performance.now() - start);
  };
  const rows = text.split("\n");
  const hidden = rows.findIndex((line) => line.startsWith("  hidden"));
  const equation = rows.findIndex((line, at) => at > lines / 2 && line.includes("h' = "));
  for (let round = 0; round < rounds; round++) {
    // One character more or less in the middle of a cell, then a key in the last section.
    const change =
      round % 2 === 0
        ? { range: { start: { line: equation, character: 9 }, end: { line: equation, character: 9 } }, text: "(" }
        : { range: { start: { line: equation, character: 9 }, end: { line: equation, character: 10 } }, text: "" };
    version++;
    const shown = diagnostics();
    const start = performance.now();
    await connection.sendNotification("textDocument/didChange", {
      textDocument: { uri, version },
      contentChanges: [change],
    });
    await timed("completion", "completion", { position: { line: hidden, character: 5 } });
    await timed("hover", "hover", { position: { line: hidden, character: 5 } });
    await timed("equation", "completion", { position: { line: equation, character: 12 } });
    await timed("symbols", "documentSymbol", {});
    await shown;
    times.edit.push(performance.now() - start);
  }
  await connection.sendRequest("shutdown");
  const ended = new Promise((done) => child.once("exit", done));
  await connection.sendNotification("exit");
  await Promise.race([ended, new Promise((done) => setTimeout(done, 3000))]);
  child.kill("SIGKILL");
  const p = (values, share) => [...values].sort((a, b) => a - b)[Math.floor(values.length * share)] ?? Number.NaN;
  const cell = (values) => `${p(values, 0.5).toFixed(1)} / ${p(values, 0.95).toFixed(1)}`;
  let longest = "–";
  try {
    longest = Number(readFileSync(block, "utf8")).toFixed(0);
  } catch {}
  return [
    ready.toFixed(0),
    open.toFixed(0),
    cell(times.completion),
    cell(times.equation),
    cell(times.hover),
    cell(times.symbols),
    cell(times.edit),
    longest,
  ];
}

const args = process.argv.slice(2);
const other = args.includes("--other") ? args[args.indexOf("--other") + 1] : undefined;
const sizes = args.filter((each) => /^\d+$/.test(each)).map(Number);
await build({
  entryPoints: { server: join(root, "src/server/main.ts") },
  outdir: folder,
  bundle: true,
  platform: "node",
  target: "node20",
  format: "cjs",
  minify: true,
  logLevel: "warning",
});
console.log(
  "| server | lines | ready ms | open → diagnostics ms | completion p50 / p95 | in an equation | hover | symbols | edit → diagnostics | longest block ms |",
);
console.log("|---|---|---|---|---|---|---|---|---|---|");
for (const lines of sizes.length > 0 ? sizes : [1000, 5000]) {
  console.log(`| ours | ${lines} | ${(await measure([join(folder, "server.js")], lines, true)).join(" | ")} |`);
  if (other) console.log(`| other | ${lines} | ${(await measure([other], lines, false)).join(" | ")} |`);
}
rmSync(folder, { recursive: true, force: true });
