import { spawnSync } from "node:child_process";

// Debian's own Python may be hidden behind another on the path.
const candidates = ["/usr/bin/python3", "python3"];
const runs = (name: string, code: string) => spawnSync(name, ["-c", code]).status === 0;

/** A Python in which `import torch` works; null where none has it. */
export function pythonWithTorch(): string | null {
  return candidates.find((name) => runs(name, "import torch")) ?? null;
}

/** A Python with NumPy, or any; null where there is none. */
export function anyPython(): { readonly python: string; readonly hasNumpy: boolean } | null {
  const withNumpy = candidates.find((name) => runs(name, "import numpy"));
  if (withNumpy !== undefined) return { python: withNumpy, hasNumpy: true };
  const plain = candidates.find((name) => runs(name, ""));
  return plain === undefined ? null : { python: plain, hasNumpy: false };
}
