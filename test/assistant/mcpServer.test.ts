import { existsSync, readFileSync, writeFileSync } from "node:fs";
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import path from "node:path";
import { Client } from "@modelcontextprotocol/client";
import { StdioClientTransport } from "@modelcontextprotocol/client/stdio";
import { build } from "esbuild";
import fc from "fast-check";
import { afterAll, beforeAll, expect, onTestFinished, test } from "vitest";
import { nodeBundle } from "../../scripts/temporaryBundle.mjs";
import { assistantTools } from "../../src/assistant/assistantTools.ts";
import { temporaryFolder } from "../store/temporaryFolder.ts";

/** What the answers of a job have in common, all of it optional. */
interface Facts {
  readonly config: string;
  readonly valid: boolean;
  readonly findings: readonly object[];
  readonly files: readonly string[];
  readonly evaluations: number;
  readonly folder: string;
  readonly state: string;
  readonly runs: readonly object[];
  readonly total: number;
  readonly front: readonly { readonly id: number; readonly equations: string }[];
  readonly equations: string;
  readonly withinBounds: object | null;
}

let cli: string;
beforeAll(async () => {
  const folder = await mkdtemp(path.join(tmpdir(), "rnas-mcp-"));
  const source = (file: string) => path.resolve(import.meta.dirname, "../../src", file);
  await build({
    entryPoints: { cli: source("cli/main.ts"), evaluator: source("engine/evaluatorMain.ts") },
    outdir: folder,
    ...nodeBundle,
  });
  cli = path.join(folder, "cli.js");
});
afterAll(() => rm(path.dirname(cli), { recursive: true, force: true }));

/** A client of `moe-rnas mcp` in a folder. */
async function clientIn(folder: string) {
  const client = new Client({ name: "test", version: "1" });
  await client.connect(new StdioClientTransport({ command: process.execPath, args: [cli, "mcp"], cwd: folder }));
  onTestFinished(() => client.close());
  const call = async (name: string, given: { [name: string]: unknown } = {}) => {
    const { content, isError, structuredContent } = await client.callTool({ name, arguments: given });
    const [first] = content as { text: string }[];
    return { text: first?.text ?? "", failed: isError === true, facts: structuredContent as Facts };
  };
  return { client, call };
}

test("every tool is listed with its schemas, and says whether it only reads", async () => {
  const { client } = await clientIn(await temporaryFolder());
  const { tools } = await client.listTools();
  expect(tools.map(({ name }) => name)).toEqual(assistantTools.map(({ name }) => name));
  for (const tool of tools) {
    expect(tool.annotations?.readOnlyHint).toBe(
      assistantTools.find(({ name }) => name === tool.name)?.question === null,
    );
    expect(tool.inputSchema.type).toBe("object");
    expect(tool.outputSchema?.type).toBe("object");
  }
});

test("a whole job: from a data file to an exported network", async () => {
  const folder = await temporaryFolder();
  const { call } = await clientIn(folder);
  const rows = Array.from({ length: 400 }, (_, t) => `${Math.sin(t / 5).toFixed(4)},${Math.cos(t / 7).toFixed(4)}`);
  writeFileSync(path.join(folder, "waves.csv"), `load,heat\n${rows.join("\n")}\n`);

  const drafted = await call("draft_config", {
    task: "forecasting",
    data: "waves.csv",
    target: "load",
    out: "waves.rnas",
  });
  expect(drafted.facts.config).toBe("waves.rnas");
  expect((await call("draft_config", { task: "forecasting", out: "waves.rnas" })).text).toContain("exists already");

  const config = path.join(folder, "waves.rnas");
  const text = readFileSync(config, "utf8");
  writeFileSync(config, text.replace(/^training:/m, "trainig:"));
  const { facts: wrong } = await call("validate_config", { config: "waves.rnas" });
  expect(wrong.valid).toBe(false);
  expect(wrong.findings).toContainEqual(expect.objectContaining({ code: "UNKNOWN_KEY", replacement: "training" }));
  const short = text
    .replace(/epochs: \d+/, "epochs: 1")
    .replace(/population: \d+/, "population: 4")
    .replace(/generations: \d+/, "generations: 1");
  writeFileSync(config, short);
  expect((await call("validate_config", { config: "waves.rnas" })).facts.valid).toBe(true);
  expect((await call("describe_data", { config: "waves.rnas" })).facts.files[0]).toMatch(/waves\.csv.*400 rows/);
  expect((await call("estimate_search", { config: "waves.rnas" })).facts.evaluations).toBeGreaterThan(0);

  const { facts: begun } = await call("start_search", { config: "waves.rnas", workers: 1 });
  const run = path.basename(begun.folder);
  await expect
    .poll(async () => (await call("get_progress", { run })).facts.state, { timeout: 60_000 })
    .toBe("completed");
  expect((await call("list_runs")).facts.runs).toEqual([expect.objectContaining({ name: run, state: "completed" })]);

  const { facts: front } = await call("get_front", { run, rows: 1 });
  expect(front.front).toHaveLength(1);
  expect(front.total).toBeGreaterThanOrEqual(1);
  const [{ id, equations } = { id: -1, equations: "" }] = front.front;
  expect((await call("get_individual", { run, id })).facts.equations).toBe(equations);

  const { facts: chosen } = await call("choose_network", { run, max: { total_parameters: 1e6 } });
  expect(chosen).toMatchObject({ confirmed: expect.any(Boolean), bounds: { total_parameters: 1e6 } });
  expect(chosen.withinBounds).toMatchObject({ id: expect.any(Number), metrics: { mse: { mean: expect.any(Number) } } });
  expect((await call("choose_network", { run, max: { total_parameters: 1 } })).facts.withinBounds).toBeNull();
  const unknown = await call("choose_network", { run, max: { weight: 1 } });
  expect(unknown.failed).toBe(true);
  expect(unknown.text).toMatch(/no measure "weight".*total_parameters/s);

  const { facts: exported } = await call("export_model", { run, id, format: "c", out: "board" });
  expect(exported.files.length).toBeGreaterThan(0);
  for (const file of exported.files) expect(existsSync(path.join(folder, "board", file))).toBe(true);
});

test("a run is found by its name in a folder below, and what is not there is refused with a remedy", async () => {
  const folder = await temporaryFolder();
  const { call } = await clientIn(folder);
  const missing = await call("get_progress", { run: "nothing-001" });
  expect(missing.failed).toBe(true);
  expect(missing.text).toMatch(/not a run folder/);
  const outside = await call("validate_config", { config: "../secret.rnas" });
  expect(outside.text).toMatch(/lies outside of .*Name a file or a run of the workspace/);
  const stopped = await call("stop_search", { run: "nothing-001" });
  expect(stopped.failed).toBe(true);
});

test("whatever the arguments are, the answer is an answer and the server goes on", async () => {
  const { client, call } = await clientIn(await temporaryFolder());
  const anything = fc.dictionary(
    fc.constantFrom("run", "id", "config", "rows", "runs", "name", "out", "format", "x"),
    fc.jsonValue(),
  );
  const names = assistantTools.map(({ name }) => name);
  await fc.assert(
    fc.asyncProperty(fc.constantFrom(...names), anything, async (name, given) => {
      const { text } = await call(name, given as { [name: string]: unknown });
      expect(text).not.toMatch(/at .*\.(js|ts):\d+|unexpectedly/);
    }),
    { numRuns: 60 },
  );
  await expect(client.listTools()).resolves.toBeDefined();
});
