import { type ChildProcess, spawn, spawnSync } from "node:child_process";
import { once } from "node:events";
import { existsSync } from "node:fs";
import { mkdir, mkdtemp, rm, symlink, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import path from "node:path";
import { windowsNode } from "../../scripts/wine.mjs";
import { forwarderDll } from "./forwarderDll.ts";

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
  const server = spawn("wineserver", ["--foreground", "--persistent"], { stdio: "ignore" });
  teardown = async () => {
    await endServer(server);
    await rm(prefix, { recursive: true, force: true, maxRetries: 5 });
  };
  try {
    runWine("wineboot", "--init");
    runWine("reg", "add", "HKCU\\Software\\Wine", "/v", "Version", "/d", "win10", "/f");
    const drive = path.join(prefix, "drive_c");
    await mkdir(path.join(drive, "Program Files", "nodejs"));
    await symlink(windowsNode, path.join(drive, "Program Files", "nodejs", "node.exe"));
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

export let teardown: () => Promise<void> = async () => {};

function runWine(...args: string[]): void {
  const { status } = spawnSync("wine", args, { stdio: "ignore", timeout: 60_000 });
  if (status !== 0) throw new Error(`wine ${args.join(" ")} ended with ${status}`);
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
