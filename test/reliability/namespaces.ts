import { execFileSync } from "node:child_process";
import { mkdirSync, readFileSync } from "node:fs";
import path from "node:path";

/** Why this machine cannot play another one; null where it can. */
export function noNamespaces(): string | null {
  if (process.platform !== "linux") return "needs Linux";
  if (process.getuid?.() !== 0) return "needs root, for unshare";
  try {
    execFileSync("unshare", ["-m", "-p", "-u", "--fork", "--mount-proc", "true"], { stdio: "pipe" });
    return null;
  } catch {
    return "unshare is not allowed here";
  }
}

/**
 * The words before a command that let it run as in another container on the same disk: pid namespace, /proc, host name
 * and temporary directory of its own.
 */
export function inContainer(hostName: string, temporary: string): readonly string[] {
  mkdirSync(temporary, { recursive: true });
  const prepare = 'hostname "$0" && mount -t tmpfs tmpfs "$TMPDIR" && exec "$@"';
  const unshare = ["unshare", "-m", "-p", "-u", "--fork", "--mount-proc", "--kill-child"];
  return ["env", `TMPDIR=${path.resolve(temporary)}`, ...unshare, "sh", "-c", prepare, hostName];
}

/** The words before a command that give it another host name. */
export function underHostName(hostName: string): readonly string[] {
  return ["unshare", "-u", "sh", "-c", 'hostname "$0" && exec "$@"', hostName];
}

/** The number outside of what `unshare --fork` runs, as root of its namespace. */
export function insidePid(unsharePid: number): number {
  return Number(readFileSync(`/proc/${unsharePid}/task/${unsharePid}/children`, "utf8").trim().split(" ")[0]);
}
