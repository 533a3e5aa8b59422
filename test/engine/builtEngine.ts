import { type ChildProcess, spawn } from "node:child_process";
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import path from "node:path";
import { build } from "esbuild";
import { afterAll, onTestFinished } from "vitest";
import { writeEngineProgram } from "../../scripts/engineProgram.mjs";
import { nodeBundle } from "../../scripts/temporaryBundle.mjs";

export interface BuiltEngine {
  /** The search process, with the other one beside it. */
  readonly engine: string;
  /** Bundle of `evaluatorMain.ts`. */
  readonly evaluator: string;
}

const folders: string[] = [];
afterAll(async () => {
  for (const folder of folders) await rm(folder, { recursive: true, force: true });
});

let built: Promise<BuiltEngine> | null = null;

/** The search process and its worker as esbuild.mjs bundles them, once per test file. */
export function builtEngine(): Promise<BuiltEngine> {
  built ??= bundle();
  return built;
}

/** A search process as the editor starts it, which ends with the test. */
export async function engineProcess(args: readonly string[]): Promise<ChildProcess> {
  return programProcess((await builtEngine()).engine, args);
}

/** A bundle in a process of its own, which ends with the test; its standard output is a pipe. */
export function programProcess(file: string, args: readonly string[]): ChildProcess {
  const child = spawn(process.execPath, [file, ...args], { stdio: ["ignore", "pipe", "inherit"] });
  onTestFinished(() => {
    child.kill("SIGKILL");
  });
  return child;
}

async function bundle(): Promise<BuiltEngine> {
  const folder = await mkdtemp(path.join(tmpdir(), "rnas-bundle-"));
  folders.push(folder);
  const source = path.resolve(import.meta.dirname, "../../src");
  await build({
    entryPoints: { cli: path.join(source, "cli/main.ts"), evaluator: path.join(source, "engine/evaluatorMain.ts") },
    outdir: folder,
    ...nodeBundle,
  });
  writeEngineProgram(folder);
  return { engine: path.join(folder, "engine.js"), evaluator: path.join(folder, "evaluator.js") };
}
