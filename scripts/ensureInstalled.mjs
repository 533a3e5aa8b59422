import { spawn, spawnSync } from "node:child_process";
import { existsSync, statSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";

export const root = fileURLToPath(new URL("..", import.meta.url));

/** Installs what package-lock.json names, unless the last install is newer than it. Ends the process when npm fails. */
export function ensureInstalled() {
  const installed = join(root, "node_modules", ".package-lock.json");
  const wanted = join(root, "package-lock.json");
  if (existsSync(installed) && statSync(installed).mtimeMs >= statSync(wanted).mtimeMs) return;
  console.log("Installing dependencies (npm ci) …");
  run("npm", ["ci", "--no-audit", "--no-fund", "--loglevel=error"]);
}

/** Runs a command in the project's root and ends this process with its status when it fails. */
export function run(command, args, options = {}) {
  const { status } = spawnSync(command, args, {
    cwd: root,
    stdio: "inherit",
    shell: needsShell(command),
    ...options,
  });
  if (status !== 0) process.exit(status ?? 1);
}

/**
 * Runs commands in the project's root beside each other; what one says is printed when it has ended.
 *
 * @param {readonly (readonly [command: string, args: readonly string[]])[]} commands
 * @returns {Promise<(number | null)[]>} their exit codes; null for one that a signal ended
 */
export function exitCodesOf(commands) {
  return Promise.all(commands.map(([command, args]) => exitCodeOf(command, args)));
}

function exitCodeOf(command, args) {
  const child = spawn(command, args, {
    cwd: root,
    stdio: ["ignore", "pipe", "pipe"],
    shell: needsShell(command),
  });
  const said = [];
  for (const stream of [child.stdout, child.stderr]) stream.on("data", (piece) => said.push(piece));
  return new Promise((resolve, reject) => {
    child.once("error", reject);
    child.once("close", (code) => {
      process.stdout.write(Buffer.concat(said));
      resolve(code);
    });
  });
}

/** Windows starts npm and npx, which are command files, through its shell only; that splits a path with spaces. */
function needsShell(command) {
  return process.platform === "win32" && command !== process.execPath;
}
