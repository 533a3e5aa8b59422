import { spawnSync } from "node:child_process";

/** A Python that has PyTorch if any has one: Debian's own may be hidden behind another on the path. */
export const python: string | null = findPython();

function findPython(): string | null {
  const candidates = ["/usr/bin/python3", "python3"];
  const runs = (name: string, code: string) => spawnSync(name, ["-c", code]).status === 0;
  return candidates.find((name) => runs(name, "import torch")) ?? candidates.find((name) => runs(name, "")) ?? null;
}
