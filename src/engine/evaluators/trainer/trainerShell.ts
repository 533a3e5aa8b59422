import { type ChildProcess, type SpawnOptions, spawn } from "node:child_process";
import type { Readable } from "node:stream";

/**
 * Starts a command in the system's shell, so that nothing that it started outlives this process, however that ends:
 * descriptor 3 is a pipe that the system closes with this process, and a guard kills everything when it is closed.
 *
 * @param log descriptor that takes the standard error.
 * @returns the process, whose standard input and output are pipes.
 */
export function startInShell(command: string, folder: string, log: number): ChildProcess {
  const options: SpawnOptions = {
    cwd: folder,
    // Python holds answers back in a buffer when it writes to a pipe.
    env: { ...process.env, PYTHONUNBUFFERED: "1" },
    stdio: ["pipe", "pipe", log, "pipe"],
    detached: true,
    windowsHide: true,
  };
  const child =
    process.platform === "win32"
      ? spawn(process.execPath, ["-e", windowsGuard, command], options)
      : spawn("/bin/sh", ["-c", posixGuard, "sh", command], options);
  guardPipe(child)?.on("error", () => {});
  return child;
}

/** Ends all that `startInShell` started, at once. */
export function killShell(child: ChildProcess): void {
  if (child.pid !== undefined && process.platform !== "win32") {
    try {
      process.kill(-child.pid, "SIGKILL");
    } catch {
      // No process of the group is left.
    }
  }
  guardPipe(child)?.destroy();
}

function guardPipe(child: ChildProcess): Readable | null {
  return (child.stdio[3] as Readable | null | undefined) ?? null;
}

/** The process is the leader of a group, beside a watcher that kills the group. */
const posixGuard = `(cat <&3; kill -KILL 0) </dev/null >/dev/null 2>&1 & exec /bin/sh -c "$1" 3<&-`;

/**
 * Windows has no groups, and Node ends with a process only what it started itself, not what those started. So the
 * process is one of ours that starts the shell and kills its tree: detached, because it outlives us by that moment.
 * `taskkill` is named by its path, since a bare name is looked for in the current folder first.
 */
const windowsGuard = `
const { execFile, spawn } = require("node:child_process");
const path = require("node:path");
const shell = spawn(process.argv[1], { shell: true, stdio: "inherit", windowsHide: true });
shell.once("error", () => process.exit(1));
shell.once("exit", (code) => process.exit(code ?? 1));
const pipe = new (require("node:net").Socket)({ fd: 3, readable: true, writable: false });
pipe.on("error", () => {});
pipe.once("close", () => {
  const taskkill = path.join(process.env.SystemRoot, "System32", "taskkill.exe");
  execFile(taskkill, ["/pid", String(shell.pid), "/t", "/f"], { windowsHide: true }, () => shell.kill());
});
pipe.resume();
`;
