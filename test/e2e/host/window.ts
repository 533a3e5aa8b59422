import { readdirSync, readFileSync } from "node:fs";
import path from "node:path";
import * as vscode from "vscode";
import type { Host } from "../../../src/host/host.ts";
import type { Run } from "../../../src/host/runs/run.ts";

/** The extension under test, activated. */
export async function activatedHost(): Promise<Host> {
  const extension = vscode.extensions.getExtension<Host>("moe-rnas.moe-rnas");
  if (extension === undefined) throw new Error("the extension is not there");
  const host = await extension.activate();
  await host.runs.discovered;
  return host;
}

/** What `see` yields once it yields something. */
export async function until<T>(what: string, see: () => T | Promise<T>, withinMs = 120_000): Promise<NonNullable<T>> {
  const deadline = Date.now() + withinMs;
  for (;;) {
    const seen = await see();
    if (seen) return seen;
    if (Date.now() > deadline) throw new Error(`not within ${withinMs} ms: ${what}`);
    await new Promise((resolve) => setTimeout(resolve, 50));
  }
}

export function stateOf(run: Run, kind: Run["state"]["kind"], withinMs?: number): Promise<boolean> {
  return until(`${run.name} is ${kind}, not ${run.state.kind}`, () => run.state.kind === kind, withinMs);
}

export function workspaceFile(name: string): vscode.Uri {
  const folder = vscode.workspace.workspaceFolders?.[0]?.uri;
  if (folder === undefined) throw new Error("the window has no folder");
  return vscode.Uri.joinPath(folder, name);
}

/** Processes of this machine that search, by their command lines; Linux. */
export function searchProcesses(): number[] {
  return readdirSync("/proc").filter(isSearch).map(Number);
}

function isSearch(pid: string): boolean {
  if (!/^\d+$/.test(pid)) return false;
  try {
    const command = readFileSync(`/proc/${pid}/cmdline`, "utf8").split("\0");
    const workspace = path.dirname(workspaceFile("x").fsPath);
    return command.some((part) => part.endsWith("engine.js")) && command.some((part) => part.startsWith(workspace));
  } catch {
    // It ended while it was looked at.
    return false;
  }
}

/** A config that is searched for as long as a test wants, in generations of a fraction of a second. */
export function endlessConfig(name: string, seed = 1): string {
  return searchConfig(name, seed, 400);
}

/** A config whose search is over in seconds. */
export function shortConfig(name: string): string {
  return searchConfig(name, 1, 2);
}

function searchConfig(name: string, seed: number, generations: number): string {
  return `# a comment that stays
name: ${name}
seed: ${seed}
task:
  type: synthetic
  problem: sum
  length: 10
  train_sequences: 200
model: { hidden: 8 }
training: { learning_rate: 0.01, batch: 20, epochs: 4, inherited_epochs: 2 }
search:
  population: 8 # small
  generations: ${generations}
  seed_cells: [basic]
  objectives: [mse, blocks]
run: { workers: 1 }
`;
}

export async function writeConfig(name: string, text: string): Promise<vscode.Uri> {
  const uri = workspaceFile(`${name}.rnas`);
  await vscode.workspace.fs.writeFile(uri, new TextEncoder().encode(text));
  return uri;
}

/** Starts a search by the command, as the palette does, and waits until it has attached. */
export async function startedRun(host: Host, config: vscode.Uri): Promise<Run> {
  const folder = await vscode.commands.executeCommand<string>("moeRnas.startSearch", config);
  const run = await host.runs.open(folder);
  if (run === null) throw new Error(`no run in ${folder}`);
  await until("the search is attached", () => run.isAttached || run.state.kind === "completed");
  return run;
}
