import { spawnSync } from "node:child_process";
import { copyFileSync, cpSync, existsSync, mkdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { homedir } from "node:os";
import { join } from "node:path";
import { root } from "../../scripts/ensureInstalled.mjs";

/**
 * A release of VS Code: a version of the npm package code-server, and of the Node that it runs on.
 *
 * @typedef {object} Release
 * @property {string} codeServer 4.N.x has VS Code 1.N
 * @property {string} nodeVersion
 * @property {string} folder where it is kept between runs
 * @property {string} code VS Code in there
 */

/** The newest one that npm has. `MOE_RNAS_VSCODE` names another folder where it is installed. */
export const newest = release("4.139.1", "24.21.0", process.env.MOE_RNAS_VSCODE);

/** The oldest one that `engines.vscode` of package.json promises. */
export const oldest = release("4.106.3", "22.23.3");

function release(codeServer, nodeVersion, folder) {
  const own = folder ?? join(homedir(), ".cache", "moe-rnas", `vscode-${codeServer}`);
  return { codeServer, nodeVersion, folder: own, code: join(own, "node_modules", "code-server", "lib", "vscode") };
}

function nodePackage() {
  return `node-${process.platform === "win32" ? "win" : process.platform}-${process.arch}`;
}

/**
 * Installs a release unless it is there. Nothing is compiled: what would be is not needed here.
 *
 * @param {Release} [wanted]
 */
export function ensureVscode(wanted = newest) {
  const { folder, code, codeServer, nodeVersion } = wanted;
  if (wanted === oldest) checkPromise(codeServer);
  // Installations of the oldest one from before it had a terminal lack this stamp.
  const stamp = join(folder, wanted === oldest ? ".complete-with-terminal" : ".complete");
  const isGiven = folder === process.env.MOE_RNAS_VSCODE && existsSync(join(code, "node_modules"));
  if (existsSync(stamp) || isGiven) return;
  console.log(`Installing VS Code (code-server ${codeServer}, about 800 MB with its Node) into ${folder} …`);
  mkdirSync(folder, { recursive: true });
  writeFileSync(join(folder, "package.json"), '{ "private": true }\n');
  const quiet = ["--ignore-scripts", "--no-audit", "--no-fund", "--loglevel=error"];
  const packages = [`${nodePackage()}@${nodeVersion}`, `code-server@${codeServer}`];
  if (wanted === oldest) packages.push(ripgrep, terminal);
  npm(["install", ...quiet, "--save-exact", ...packages], folder);
  if (wanted === oldest) takeWatcherFromNpm(code);
  // Its own dependencies are pinned by the npm-shrinkwrap.json in there.
  npm(["install", ...quiet, "--omit=dev"], code);
  if (wanted === oldest) {
    addRipgrep(folder, code);
    addTerminal(folder, code);
  }
  writeFileSync(stamp, "");
}

/** The oldest release names a commit on GitHub, whose binaries would be compiled; npm has them. */
const watcher = { name: "@parcel/watcher", version: "2.5.6" };

function takeWatcherFromNpm(code) {
  rewrite(join(code, "package.json"), (manifest) => {
    manifest.dependencies[watcher.name] = watcher.version;
  });
  rewrite(join(code, "npm-shrinkwrap.json"), ({ packages }) => {
    packages[""].dependencies[watcher.name] = watcher.version;
    delete packages[`node_modules/${watcher.name}`];
  });
}

/** The oldest release downloads the program that searches files in an install script; newer ones carry it. */
const ripgrep = "@vscode/ripgrep-universal@1.18.0";

function addRipgrep(folder, code) {
  const name = process.platform === "win32" ? "rg.exe" : "rg";
  const carried = join(folder, "node_modules", "@vscode", "ripgrep-universal", "bin");
  const target = join(code, "node_modules", "@vscode", "ripgrep", "bin");
  mkdirSync(target, { recursive: true });
  copyFileSync(join(carried, `${process.platform}-${process.arch}`, name), join(target, name));
}

/** The oldest release compiles the binding of its terminals, in which tasks run; later versions carry it. */
const terminal = "node-pty@1.2.0-beta.15";

function addTerminal(folder, code) {
  const target = join(code, "node_modules", "node-pty");
  rmSync(target, { recursive: true, force: true });
  cpSync(join(folder, "node_modules", "node-pty"), target, { recursive: true });
}

function rewrite(file, change) {
  const content = JSON.parse(readFileSync(file, "utf8"));
  change(content);
  writeFileSync(file, JSON.stringify(content, null, 2));
}

/** The Node that runs VS Code, and so searches that are started in it. @param {Release} [release] */
export function editorNode({ folder } = newest) {
  const names = ["node", "node.exe"].map((name) => join(folder, "node_modules", nodePackage(), "bin", name));
  return names.find(existsSync) ?? process.execPath;
}

function npm(args, cwd) {
  const { status } = spawnSync("npm", args, { cwd, stdio: "inherit", shell: process.platform === "win32" });
  if (status !== 0) throw new Error(`npm ${args.join(" ")} failed`);
}

function checkPromise(codeServer) {
  const promised = JSON.parse(readFileSync(join(root, "package.json"), "utf8")).engines.vscode;
  const minor = codeServer.split(".")[1];
  if (promised === `^1.${minor}.0`) return;
  throw new Error(`package.json promises VS Code ${promised}, and test/e2e/vscodeRelease.mjs tests with 1.${minor}`);
}
