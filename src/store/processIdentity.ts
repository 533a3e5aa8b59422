import { readFileSync, readlinkSync } from "node:fs";
import { hostname } from "node:os";

/**
 * Who a process is, beyond its reusable number: enough to say on the same machine whether it still lives.
 *
 * Boot, namespace and start time come from Linux's /proc and are null where there is none, or where it is that of
 * another pid namespace.
 */
export interface ProcessIdentity {
  readonly pid: number;
  readonly host: string;
  /** Changes with every boot of the machine. */
  readonly bootId: string | null;
  /** Clock ticks from boot to the start of the process. */
  readonly startTicks: string | null;
  /** Within which `pid` is unique, such as `pid:[4026531836]`; absent where version 0.1 wrote it. */
  readonly pidNamespace?: string | null;
}

export function currentProcess(): ProcessIdentity {
  const pidNamespace = ownPidNamespace();
  const { pid } = process;
  const stat = pidNamespace === null ? null : readStat(pid);
  return { pid, host: hostname(), bootId: bootId(), startTicks: stat?.startTicks ?? null, pidNamespace };
}

/**
 * What can be proven about a process: that it lives, or that it is gone. A name of a host proves nothing, because two
 * containers may have the same, and one machine may get another.
 */
export function fateOf(owner: ProcessIdentity): "lives" | "gone" | "unknown" {
  if (!sharesNumbers(owner)) return "unknown";
  const stat = readStat(owner.pid);
  // /proc can be mounted so that it hides the processes of other users.
  if (stat === null) return pidExists(owner.pid) ? "unknown" : "gone";
  return stat.startTicks === owner.startTicks ? "lives" : "gone";
}

/** Whether `owner.pid` means the same process here as where it was written: same kernel, boot and pid namespace. */
function sharesNumbers({ bootId: boot, pidNamespace }: ProcessIdentity): boolean {
  if (boot === null || pidNamespace === null || pidNamespace === undefined) return false;
  return boot === bootId() && pidNamespace === ownPidNamespace();
}

/** Whether a signal to `owner.pid` reaches that process, if it lives. Only Linux has several spaces of numbers. */
export function canSignal(owner: ProcessIdentity): boolean {
  return sharesNumbers(owner) || (process.platform !== "linux" && owner.bootId === null);
}

function bootId(): string | null {
  return readProc("/proc/sys/kernel/random/boot_id")?.trim() ?? null;
}

/** Null without a /proc, and where /proc shows the numbers of another namespace than ours. */
function ownPidNamespace(): string | null {
  try {
    return readlinkSync("/proc/self") === String(process.pid) ? readlinkSync("/proc/self/ns/pid") : null;
  } catch {
    // Another operating system.
    return null;
  }
}

/** Null where it cannot be read; start time null for a zombie, which runs no more. */
function readStat(pid: number): { readonly startTicks: string | null } | null {
  const stat = readProc(`/proc/${pid}/stat`);
  if (stat === null) return null;
  // The second field is the program's name in brackets and may hold spaces and brackets itself.
  const fields = stat.slice(stat.lastIndexOf(")") + 2).split(" ");
  const state = fields[0];
  // The start time is field 22.
  return { startTicks: state === "Z" || state === "X" ? null : (fields[19] ?? null) };
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
    // Another operating system, or the process is gone: the caller knows what that means.
    return null;
  }
}
