import { spawnSync } from "node:child_process";
import { existsSync } from "node:fs";
import { homedir } from "node:os";
import path from "node:path";

/** By preference: what `npm run bench:peers` makes, Debian's own, which another may hide, the one on the path. */
export const pythons: readonly string[] = [
  path.join(homedir(), ".cache", "moe-rnas", "peers", "bin", "python"),
  "/usr/bin/python3",
  "python3",
].filter((file) => !path.isAbsolute(file) || existsSync(file));

/** A Python that has a library; null where none has it. */
export function pythonWith(library: string): string | null {
  const look = `import importlib.util, sys; sys.exit(importlib.util.find_spec("${library}") is None)`;
  return pythons.find((python) => spawnSync(python, ["-c", look]).status === 0) ?? null;
}
