import { execFile } from "node:child_process";
import { setTimeout as wait } from "node:timers/promises";
import { type LockOwner, LockWatch } from "../../store/lockWatch.ts";
import { canSignal, fateOf, type ProcessIdentity } from "../../store/processIdentity.ts";

/** A connection over which a process has shown a token that only the owner of the run has. */
interface OpenProof {
  readonly isOpen: boolean;
}

/** Sends a signal to a run's owner if that is sure to reach it and no other process. @returns whether it was sent. */
export function signalOwner(owner: ProcessIdentity, proof: OpenProof | null, name: NodeJS.Signals): boolean {
  if (!isCertain(owner, proof)) return false;
  signal(owner.pid, name);
  return true;
}

/** Ends a run's owner and all that it started, under the same condition. @returns whether it was. */
export async function killOwner(owner: ProcessIdentity, proof: OpenProof | null): Promise<boolean> {
  if (!isCertain(owner, proof)) return false;
  await killTree(owner.pid);
  return true;
}

/**
 * The process that once showed the token has not ended, because the system would have closed the connection, and its
 * number is of the same space of numbers as ours.
 */
function isCertain(owner: ProcessIdentity, proof: OpenProof | null): boolean {
  return proof?.isOpen === true && canSignal(owner) && fateOf(owner) !== "gone";
}

/** Whether a process gave its lock back, or is gone. */
export async function ownerHasLeft(lockFile: string, owner: LockOwner, withinMs: number): Promise<boolean> {
  const lock = new LockWatch(lockFile);
  return comesTrue(withinMs, async () => (await lock.owner())?.token !== owner.token);
}

/** Whether a process gave its lock back and ended; one whose state cannot be read from here counts as ended. */
export async function ownerHasEnded(lockFile: string, owner: LockOwner, withinMs: number): Promise<boolean> {
  if (!(await ownerHasLeft(lockFile, owner, withinMs))) return false;
  return comesTrue(withinMs, async () => fateOf(owner) !== "lives");
}

async function comesTrue(withinMs: number, isTrue: () => Promise<boolean>): Promise<boolean> {
  const everyMs = 50;
  for (let waitedMs = 0; !(await isTrue()); waitedMs += everyMs) {
    if (waitedMs >= withinMs) return false;
    await wait(everyMs);
  }
  return true;
}

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
async function killTree(pid: number): Promise<void> {
  if (process.platform === "win32") {
    await outputOf("taskkill", ["/PID", String(pid), "/T", "/F"]);
    return;
  }
  // A killed parent cannot start more while its children end.
  const tree = await processTree(pid);
  for (const each of tree.reverse()) signal(each, "SIGKILL");
}

/** Sends a signal; a process that is gone already is what was wanted. */
function signal(pid: number, name: NodeJS.Signals): void {
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
