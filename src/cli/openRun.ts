import { existsSync } from "node:fs";
import { join, resolve } from "node:path";
import { closest } from "../base/didYouMean.ts";
import type { RunView } from "../run/runView.ts";
import { listRunFolders, NotARunError, RunFolder, readManifest } from "../store/runFolder.ts";
import { readView } from "../store/viewTail.ts";

/** A run folder by path, or by name among the runs of the working folder. @throws {NotARunError} */
export async function findRun(argument: string): Promise<RunFolder> {
  const asPath = new RunFolder(resolve(argument));
  if (existsSync(asPath.manifestFile)) return asPath;
  const asName = new RunFolder(resolve(join(".rnas", argument)));
  if (!argument.includes("/") && existsSync(asName.manifestFile)) return asName;
  const names = (await listRunFolders(resolve(".rnas"))).map((run) => run.folder.split(/[\\/]/).at(-1) as string);
  const guess = closest(argument, names);
  throw new NotARunError(argument, guess ? `it does not exist; did you mean ${guess}?` : "it does not exist");
}

interface OpenedRun {
  readonly run: RunFolder;
  readonly view: RunView;
}

/** Reads a run, also while a process works on it. */
export async function openRun(argument: string): Promise<OpenedRun> {
  const run = await findRun(argument);
  await readManifest(run);
  return { run, view: await readView(run.folder) };
}
