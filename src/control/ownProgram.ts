import { type ChildProcess, type SpawnOptions, spawn } from "node:child_process";
import { text } from "node:stream/consumers";

/**
 * Starts one of our bundles (`cli.js`, `engine.js`) with plain Node.
 *
 * `process.execPath` is Electron in the desktop editor, which `ELECTRON_RUN_AS_NODE` turns into plain Node; in other
 * editors it is Node, which ignores the variable.
 *
 * @param options `env` has the variables that the program gets besides those of this process.
 */
export function spawnProgram(file: string, args: readonly string[], options: SpawnOptions): ChildProcess {
  const env = { ...programEnvironment(process.env), ...options.env };
  return spawn(process.execPath, [file, ...args], { windowsHide: true, ...options, env });
}

interface ProgramResult {
  /** Null when a signal ended it. */
  readonly code: number | null;
  readonly stdout: string;
  readonly stderr: string;
}

/**
 * Runs one of our bundles to its end.
 *
 * @param folder current folder of the program: the user's own packages are looked for there.
 * @param signal ends it early, with `code` null.
 * @throws an error of the system when it cannot be started.
 */
export async function runProgramToEnd(
  file: string,
  args: readonly string[],
  folder: string,
  signal: AbortSignal,
): Promise<ProgramResult> {
  const child = spawnProgram(file, args, { cwd: folder, stdio: ["ignore", "pipe", "pipe"] });
  const end = () => child.kill();
  signal.addEventListener("abort", end, { once: true });
  if (signal.aborted) end();
  try {
    const code = new Promise<number | null>((resolve, reject) => {
      child.once("error", reject);
      child.once("close", resolve);
    });
    const [stdout, stderr] = [child.stdout, child.stderr].map((stream) => (stream === null ? "" : text(stream)));
    const [ended, out = "", err = ""] = await Promise.all([code, stdout, stderr]);
    return { code: ended, stdout: out, stderr: err };
  } finally {
    signal.removeEventListener("abort", end);
  }
}

/** Without what the editor set for its own processes, such as a debugger's options. */
export function programEnvironment(environment: NodeJS.ProcessEnv): NodeJS.ProcessEnv {
  const own = Object.entries(environment).filter(([name]) => !/^(VSCODE_|ELECTRON_|NODE_OPTIONS$)/.test(name));
  return { ...Object.fromEntries(own), ELECTRON_RUN_AS_NODE: "1" };
}

/** Why a command line of the product failed. */
interface CommandFailure {
  readonly message: string;
  /** Empty where it names none. */
  readonly remedy: string;
}

/** Reads what `cli.js` wrote: `moe-rnas: what.` after its progress, and the remedy in the lines below; else all of it. */
export function commandFailure(stderr: string): CommandFailure {
  const lines = stderr.trim().split("\n");
  const first = lines.findIndex((line) => line.startsWith("moe-rnas: "));
  const [message = "", ...remedy] = (first < 0 ? lines : lines.slice(first)).map((line) =>
    line.replace(/^moe-rnas: /, "").trim(),
  );
  return { message, remedy: remedy.filter((line) => line !== "").join(" ") };
}
