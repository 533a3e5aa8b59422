import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import path from "node:path";
import { build } from "esbuild";
import { afterAll } from "vitest";
import { nodeBundle } from "../../scripts/temporaryBundle.mjs";

export interface BuiltEngine {
  /** Bundle of `main.ts`, with the other one beside it. */
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

async function bundle(): Promise<BuiltEngine> {
  const folder = await mkdtemp(path.join(tmpdir(), "rnas-bundle-"));
  folders.push(folder);
  const source = path.resolve(import.meta.dirname, "../../src/engine");
  await build({
    entryPoints: { engine: path.join(source, "main.ts"), evaluator: path.join(source, "evaluatorMain.ts") },
    outdir: folder,
    ...nodeBundle,
  });
  return { engine: path.join(folder, "engine.js"), evaluator: path.join(folder, "evaluator.js") };
}
