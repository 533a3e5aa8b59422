import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import path from "node:path";
import type { TrainedModel } from "../trainedModel.ts";
import { ExportRunError, runProgram } from "../verify/runProgram.ts";
import { mcuStem } from "./mcuModel.ts";

const strict = ["-std=c99", "-Wall", "-Wextra", "-Wpedantic", "-Werror", "-O2"];

/**
 * Compiles the check program of an export in `folder`, warnings being errors, and runs it.
 *
 * @returns whether every output has the right bits; null when there is no C compiler.
 */
export async function runMcuCheck(model: TrainedModel, folder: string): Promise<boolean | null> {
  const stem = mcuStem(model);
  const at = (...names: string[]) => path.join(folder, stem, ...names);
  // The export's folder is the user's: what only the verification needs is made somewhere else, and goes.
  const scratch = await mkdtemp(path.join(tmpdir(), "moe-rnas-verify-"));
  try {
    const program = path.join(scratch, "check");
    const sources = [at("test", `${stem}_check.c`), at("src", `${stem}.c`)];
    const compiled = await runProgram("cc", [
      ...strict,
      "-I",
      at("src"),
      "-I",
      at("examples", "check"),
      ...sources,
      "-o",
      program,
    ]);
    if (compiled === null) return null;
    if (compiled.code !== 0) throw new ExportRunError("cc", compiled);
    const ran = await runProgram(program, []);
    return ran?.code === 0;
  } finally {
    await rm(scratch, { recursive: true, force: true });
  }
}
