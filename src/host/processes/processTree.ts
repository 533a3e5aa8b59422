import { execFile } from "node:child_process";

/** A process with everything that it started, directly or not; the process itself last. */
async function processTree(pid: number): Promise<number[]> {
  const children = await childrenByParent();
  const found: number[] = [];
  const visit = (parent: number) => {
    for (const child of children.get(parent) ?? []) visit(child);
    found.push(parent);
  };
  visit(pid);
  return found;
}

/** Ends a process and everything that it started, at once and without asking. */
export async function killTree(pid: number): Promise<void> {
  if (process.platform === "win32") {
    await outputOf("taskkill", ["/PID", String(pid), "/T", "/F"]);
    return;
  }
  // A killed parent cannot start more while its children end.
  const tree = await processTree(pid);
  for (const each of tree.reverse()) signal(each, "SIGKILL");
}

/** Sends a signal; a process that is gone already is what was wanted. */
export function signal(pid: number, name: NodeJS.Signals): void {
  try {
    process.kill(pid, name);
  } catch (cause) {
    if (!(cause instanceof Error && "code" in cause && cause.code === "ESRCH")) throw cause;
  }
}

async function childrenByParent(): Promise<Map<number, number[]>> {
  const children = new Map<number, number[]>();
  if (process.platform === "win32") return children;
  const lines = (await outputOf("ps", ["-A", "-o", "pid=,ppid="])).trim().split("\n");
  for (const line of lines) {
    const [pid, parent] = line.trim().split(/\s+/).map(Number);
    if (pid === undefined || parent === undefined) continue;
    children.set(parent, [...(children.get(parent) ?? []), pid]);
  }
  return children;
}

/** Empty where the program is not there or fails: then only the process itself is known. */
function outputOf(program: string, args: readonly string[]): Promise<string> {
  return new Promise((resolve) => {
    execFile(program, args, { maxBuffer: 1 << 24, windowsHide: true }, (_, stdout) => resolve(stdout));
  });
}
