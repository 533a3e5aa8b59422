import { readdir } from "node:fs/promises";
import { basename, join, resolve } from "node:path";
import { durationText } from "../../base/durationText.ts";
import { AppError } from "../../base/errors.ts";
import { listRunFolders, type RunFolder, readManifest } from "../../store/runFolder.ts";
import { readView } from "../../store/viewTail.ts";
import type { CommandSpec, ParsedArguments } from "../arguments.ts";
import { exitCode } from "../exitCode.ts";
import type { Output } from "../output.ts";
import { runStatus } from "../runStatus.ts";
import { textTable } from "../terminal/table.ts";

export const spec: CommandSpec = {
  name: "runs",
  positionals: ["[DIR]"],
  summary: "List the runs of a folder and of the folders directly in it, newest first.",
  options: { json: { type: "boolean", summary: "as JSON" } },
};

export async function run({ positionals: [name = "."], options }: ParsedArguments, output: Output): Promise<number> {
  const folders = await runFoldersNear(resolve(name));
  const rows = await Promise.all(folders.map(describe));
  rows.sort((a, b) => b.createdAt.localeCompare(a.createdAt) || a.folder.localeCompare(b.folder));
  if (options.json) output.out(`${JSON.stringify(rows, null, 2)}\n`);
  else if (rows.length === 0) output.out("No runs here. `moe-rnas search FILE` makes one.\n");
  else {
    const header = ["run", "state", "evaluated", "front", "time", "folder"];
    const cells = rows.map(({ name, state, evaluated, front, elapsedMs, folder, unreadable }) =>
      unreadable === null
        ? [name, state, String(evaluated), String(front), durationText(elapsedMs), folder]
        : [name, unreadable, "", "", "", folder],
    );
    output.out(`${textTable(header, cells)}\n`);
  }
  return exitCode.ok;
}

/** Of `.rnas` in a folder and in the folders directly in it, which is where configs lie beside their data. */
async function runFoldersNear(folder: string): Promise<RunFolder[]> {
  const entries = await readdir(folder, { withFileTypes: true }).catch(() => []);
  const inside = entries.filter((entry) => entry.isDirectory() && !entry.name.startsWith("."));
  const holders = [folder, ...inside.map((entry) => join(folder, entry.name))].map((each) => join(each, ".rnas"));
  return (await Promise.all(holders.map(listRunFolders))).flat();
}

interface ListedRun {
  readonly name: string;
  readonly folder: string;
  /** ISO 8601; empty where the run cannot be read. */
  readonly createdAt: string;
  readonly state: string;
  readonly generations: number;
  readonly evaluated: number;
  readonly front: number;
  readonly hypervolume: number | null;
  readonly objectives: readonly string[];
  readonly elapsedMs: number;
  /** Why, where it cannot be read. */
  readonly unreadable: string | null;
}

async function describe(folder: RunFolder): Promise<ListedRun> {
  const name = basename(folder.folder);
  try {
    const { createdAt } = await readManifest(folder);
    const view = await readView(folder.folder);
    const { state, generations, evaluated, front, hypervolume, elapsedMs } = await runStatus(folder, view);
    const objectives = view.objectives.map((objective) => objective.name);
    const facts = { state, generations, evaluated, front, hypervolume, objectives, elapsedMs };
    return { name, folder: folder.folder, createdAt, ...facts, unreadable: null };
  } catch (cause) {
    if (!(cause instanceof AppError)) throw cause;
    const nothing = { generations: 0, evaluated: 0, front: 0, hypervolume: null, objectives: [], elapsedMs: 0 };
    return { name, folder: folder.folder, createdAt: "", state: "unreadable", ...nothing, unreadable: cause.message };
  }
}
