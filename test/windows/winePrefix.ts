import { type ChildProcess, spawn, spawnSync } from "node:child_process";
import { once } from "node:events";
import { existsSync } from "node:fs";
import { copyFile, mkdir, mkdtemp, rm, symlink, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import path from "node:path";
import { packCli } from "../package/packedCli.mjs";
import { forwarderDll } from "./forwarderDll.ts";
import { windowsPrograms } from "./wine.mjs";

/**
 * A Windows of this suite's own: a new Wine prefix that goes when the suite ends, with Node where its installer puts
 * it, below a folder whose name has a space. The tests find it by the environment.
 *
 * Wine's server runs as a child of this process, so it, and with it every Windows program, ends with the process group
 * when the suite is killed.
 */
export async function setup(): Promise<void> {
  const prefix = await mkdtemp(path.join(tmpdir(), "moe-rnas-wine-"));
  Object.assign(process.env, {
    WINEPREFIX: prefix,
    WINEDEBUG: "-all",
    // Neither .NET nor a browser, for which it would ask on the screen that is not there.
    WINEDLLOVERRIDES: "mscoree,mshtml=",
    DISPLAY: "",
    WINEPATH: "C:\\Program Files\\nodejs",
    // Wine's Windows is one that Node 20 would refuse.
    NODE_SKIP_PLATFORM_CHECK: "1",
  });
  // Also builds what the tests run: the bundles of a release.
  process.env.MOE_RNAS_PACKAGE = packCli(prefix).file;
  const server = spawn("wineserver", ["--foreground", "--persistent"], { stdio: "ignore" });
  end = async () => {
    await endServer(server);
    await rm(prefix, { recursive: true, force: true, maxRetries: 5 });
  };
  try {
    runWine("wineboot", "--init");
    runWine("reg", "add", "HKCU\\Software\\Wine", "/v", "Version", "/d", "win10", "/f");
    const drive = path.join(prefix, "drive_c");
    // Linux's /proc would be found on drive Z:, which is the whole file system, so the tests work on another one.
    await mkdir(path.join(prefix, "drive_d"));
    await symlink("../drive_d", path.join(prefix, "dosdevices", "d:"));
    await installNode(path.join(drive, "Program Files", "nodejs"));
    // Older Wines lack this library, which the native part of vitest's bundler draws random numbers from.
    const library = path.join(drive, "windows", "system32", "bcryptprimitives.dll");
    if (!existsSync(library)) {
      await writeFile(library, forwarderDll("bcryptprimitives.dll", "ProcessPrng", "ADVAPI32.SystemFunction036"));
    }
  } catch (cause) {
    await teardown();
    throw cause;
  }
}

let end = async () => {};

export function teardown(): Promise<void> {
  return end();
}

/** As its installer does, with npm. */
async function installNode(folder: string): Promise<void> {
  const { node, npm } = windowsPrograms();
  await mkdir(path.join(folder, "node_modules"), { recursive: true });
  await symlink(node, path.join(folder, "node.exe"));
  await symlink(npm, path.join(folder, "node_modules", "npm"));
  for (const name of ["npm.cmd", "npx.cmd"]) await copyFile(path.join(npm, "bin", name), path.join(folder, name));
}

function runWine(...args: string[]): void {
  // A bound that only a hang reaches: beside other suites on two cores the first boot has taken more than a minute.
  const limitMs = 300_000;
  const { status, signal } = spawnSync("wine", args, { stdio: "ignore", timeout: limitMs });
  if (status !== 0) throw new Error(`wine ${args.join(" ")} ended with ${signal ?? status}`);
}

async function endServer(server: ChildProcess): Promise<void> {
  if (server.exitCode !== null || server.signalCode !== null) return;
  const ended = once(server, "exit");
  // Ends all programs of the prefix, then itself.
  spawnSync("wineserver", ["--kill"], { stdio: "ignore", timeout: 10_000 });
  const timer = setTimeout(() => server.kill("SIGKILL"), 10_000);
  await ended;
  clearTimeout(timer);
}
