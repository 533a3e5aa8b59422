import { spawnSync } from "node:child_process";
import { readFileSync, writeFileSync } from "node:fs";
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import path from "node:path";
import { build } from "esbuild";
import { afterAll, beforeAll, expect, test } from "vitest";
import { nodeBundle } from "../../scripts/temporaryBundle.mjs";
import { temporaryFolder } from "../store/temporaryFolder.ts";

/** Fenced blocks of docs/tutorial.md in order: files to save, and what a terminal shows. */
const file = path.resolve(import.meta.dirname, "../../docs/tutorial.md");
const blocks = [...readFileSync(file, "utf8").matchAll(/^```(\w+)(?: (\S+))?\n([\s\S]*?)^```$/gm)].map(
  ([, language = "", name, text = ""]) => ({ language, name, text }),
);

let bundles: string;
beforeAll(async () => {
  bundles = await mkdtemp(path.join(tmpdir(), "rnas-tutorial-"));
  const source = (name: string) => path.resolve(import.meta.dirname, "../../src", name);
  await build({
    entryPoints: { cli: source("cli/main.ts"), evaluator: source("engine/evaluatorMain.ts") },
    outdir: bundles,
    ...nodeBundle,
  });
});
afterAll(() => rm(bundles, { recursive: true, force: true }));

/** What a command prints in the folder, both streams; `npx moe-rnas` is this tree's command line. */
function printed(command: string, folder: string): string {
  const own = command.replace("npx moe-rnas", `${process.execPath} ${path.join(bundles, "cli.js")}`);
  const { stdout, stderr, status } = spawnSync(own, {
    shell: true,
    cwd: folder,
    encoding: "utf8",
    env: { ...process.env, COLUMNS: "100" },
  });
  expect(status, `${command}\n${stderr}`).toBe(0);
  return `${stdout}${stderr}`;
}

/** Whether every line stands in the output, in order; `…` may be any lines. */
function shows(output: string, lines: readonly string[]): string | null {
  const all = output.split("\n").map((line) => line.trimEnd());
  let at = 0;
  for (const line of lines) {
    if (line === "…") continue;
    const found = all.indexOf(line.trimEnd(), at);
    if (found < 0) return line;
    at = found + 1;
  }
  return null;
}

test("what docs/tutorial.md says is what happens", async () => {
  const folder = await temporaryFolder();
  // The last two commands compile and run C.
  const hasCompiler = spawnSync("cc", ["--version"]).status === 0;
  if (!hasCompiler) console.log("no C compiler: the check program of the tutorial is left out");
  let commands = 0;
  for (const { language, name, text } of blocks) {
    if (name !== undefined) writeFileSync(path.join(folder, name), text);
    if (language !== "console") continue;
    const steps = text.split(/^\$ /m).slice(1);
    for (const step of steps) {
      const [command = "", ...lines] = step.trimEnd().split("\n");
      if (!hasCompiler && /^(cc |\.\/)/.test(command)) continue;
      const output = printed(command, folder);
      expect(shows(output, lines), `missing in what \`${command}\` prints:\n${output}`).toBeNull();
      commands++;
    }
  }
  expect(commands).toBe(hasCompiler ? 7 : 5);
});
