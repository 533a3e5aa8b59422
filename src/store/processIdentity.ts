import { readFileSync } from "node:fs";
import { hostname } from "node:os";

/**
 * Who a process is, beyond its reusable number: enough to say later whether it still lives.
 *
 * Boot id and start time come from Linux's /proc and are null elsewhere; there the pid alone decides.
 */
export interface ProcessIdentity {
  readonly pid: number;
  readonly host: string;
  /** Changes with every boot of the machine. */
  readonly bootId: string | null;
  /** Clock ticks from boot to the start of the process. */
  readonly startTicks: string | null;
}

export function currentProcess(): ProcessIdentity {
  return { pid: process.pid, host: hostname(), bootId: bootId(), startTicks: startTicks(process.pid) };
}

/** Whether the process that wrote `owner` is still there. Of another host nothing is known: taken as alive. */
export function isAlive(owner: ProcessIdentity): boolean {
  if (owner.host !== hostname()) return true;
  if (owner.bootId !== bootId()) return false;
  if (!pidExists(owner.pid)) return false;
  if (owner.startTicks === null) return true;
  return owner.startTicks === startTicks(owner.pid);
}

function bootId(): string | null {
  return readProc("/proc/sys/kernel/random/boot_id")?.trim() ?? null;
}

/** Field 22 of /proc/<pid>/stat; null for a zombie, which runs no more, and where there is no /proc. */
function startTicks(pid: number): string | null {
  const stat = readProc(`/proc/${pid}/stat`);
  if (stat === null) return null;
  // The second field is the program's name in brackets and may hold spaces and brackets itself.
  const fields = stat.slice(stat.lastIndexOf(")") + 2).split(" ");
  const state = fields[0];
  if (state === "Z" || state === "X") return null;
  return fields[19] ?? null;
}

function pidExists(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch (cause) {
    return cause instanceof Error && "code" in cause && cause.code === "EPERM";
  }
}

function readProc(file: string): string | null {
  try {
    return readFileSync(file, "utf8");
  } catch {
    // Another operating system, or the process is gone: nothing can be said, which is what null means.
    return null;
  }
}
