import { type ChildProcess, spawn, spawnSync } from "node:child_process";
import { closeSync, mkdtempSync, openSync, readFileSync, rmSync } from "node:fs";
import path from "node:path";
import { afterAll } from "vitest";

export interface Ended {
  readonly code: number | null;
  readonly stdout: string;
  readonly stderr: string;
}

export interface WindowsOptions {
  /** Folder that it starts in, as Linux names it. */
  readonly cwd?: string;
  readonly environment?: NodeJS.ProcessEnv;
  /** File of its standard input. */
  readonly input?: string;
}

/** Node as it is installed on Windows. */
export const nodeFile = "C:\\Program Files\\nodejs\\node.exe";
export const cliFile = path.resolve("dist/cli.js");
export const engineFile = path.resolve("dist/engine.js");

/** Drive D: of the Windows that `winePrefix.ts` made. */
const drive = path.join(process.env.WINEPREFIX ?? "", "drive_d");

/** A file of Linux as Windows programs name it. */
export function windowsPath(file: string): string {
  const isOnDrive = file.startsWith(`${drive}/`);
  return `${isOnDrive ? `D:${file.slice(drive.length)}` : `Z:${file}`}`.replaceAll("/", "\\");
}

const processes: WindowsProcess[] = [];
const folder = mkdtempSync(path.join(drive, "tests-"));
afterAll(async () => {
  for (const process of processes) await process.kill();
  rmSync(folder, { recursive: true, force: true });
});

/** A folder on drive D: that goes with this test file. */
export function testFolder(): string {
  return mkdtempSync(path.join(folder, "test-"));
}

/** A program on Windows, killed when its test file ends. Its output goes into files: Wine does not write into a pipe of Linux. */
export class WindowsProcess {
  readonly ended: Promise<Ended>;
  readonly #child: ChildProcess;
  readonly #outputs = ["stdout", "stderr"].map((name) => path.join(testFolder(), name)) as [string, string];

  constructor(program: string, args: readonly string[], { cwd, environment = {}, input }: WindowsOptions = {}) {
    const files = this.#outputs.map((file) => openSync(file, "w"));
    if (input !== undefined) files.unshift(openSync(input, "r"));
    const stdio = input === undefined ? (["ignore", ...files] as const) : files;
    this.#child = spawn("wine", [program, ...args], {
      cwd,
      env: { ...process.env, ...environment },
      stdio: [...stdio],
    });
    for (const file of files) closeSync(file);
    this.ended = new Promise((resolve, reject) => {
      this.#child.once("error", reject);
      this.#child.once("exit", (code) => resolve({ code, stdout: this.stdout, stderr: this.stderr }));
    });
    processes.push(this);
  }

  /** What it has written so far. */
  get stdout(): string {
    return readFileSync(this.#outputs[0], "utf8");
  }

  get stderr(): string {
    return readFileSync(this.#outputs[1], "utf8");
  }

  /** As TerminateProcess does: without a chance to do anything. */
  async kill(): Promise<void> {
    if (this.#child.exitCode !== null || this.#child.signalCode !== null) return;
    this.#child.kill("SIGKILL");
    await this.ended;
  }
}

/** Runs the command line on Windows to its end. */
export function moeRnas(args: readonly string[], options?: WindowsOptions): Promise<Ended> {
  return new WindowsProcess(nodeFile, [windowsPath(cliFile), ...args], options).ended;
}

/** The same here, on Linux. */
export function moeRnasHere(args: readonly string[], { cwd, input }: WindowsOptions = {}): Ended {
  const { status, stdout, stderr } = spawnSync(process.execPath, [cliFile, ...args], {
    cwd,
    input: input === undefined ? "" : readFileSync(input),
    encoding: "utf8",
  });
  return { code: status, stdout, stderr };
}
