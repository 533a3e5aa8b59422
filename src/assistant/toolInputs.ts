import { existsSync } from "node:fs";
import path from "node:path";
import { z } from "zod";
import type { Desk } from "./assistantTool.ts";
import { inside } from "./desk.ts";

export const runInput = z
  .string()
  .min(1)
  .max(1000)
  .describe("A run: its name, like names-001, or its folder, from the workspace folder.");

export const idInput = z.int().min(0).describe("The number of an individual of the run, as in the front.");

/** Exit codes of the command line with which a tool may have its answer. */
export const usageExit = { config: 3, environment: 4, emptyFront: 5 } as const;

/** A run as the command line finds it: by its folder, or by its name anywhere in the workspace. */
export async function runArgument(desk: Desk, given: string): Promise<string> {
  if (existsSync(path.resolve(desk.folder, given)) || /[\\/]/.test(given)) return inside(desk, given);
  const runs = JSON.parse(await desk.command(["runs", "--json"])) as {
    readonly name: string;
    readonly folder: string;
  }[];
  const found = runs.find(({ name }) => name === given);
  // The command line says which names there are.
  return found === undefined ? given : inside(desk, found.folder);
}
