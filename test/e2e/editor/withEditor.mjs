// A window of a real VS Code with the packaged extension, on an empty workspace.
import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { pathToFileURL } from "node:url";
import { build } from "esbuild";
import { ensureInstalled, root } from "../../../scripts/ensureInstalled.mjs";
import { packExtension, vsix } from "../../../scripts/package.mjs";
import { openBrowser } from "../browser.mjs";
import { ensureVscode } from "../vscodeRelease.mjs";
import { createProfile, installExtension, startServer } from "../vscodeServer.mjs";

let packed = false;

/**
 * Opens the window for as long as `use` takes.
 *
 * @param options.script a TypeScript file of this folder that is bundled and loaded; `use` gets it as `module`.
 * @param options.settings of the user, beside those that every test has.
 * @param options.name of the workspace's folder, which the window shows.
 * @param options.stepEnded hears each step that ends, with what it failed by or null.
 * @param options.prepare what is done in the workspace before the window opens.
 */
export async function withEditor({ script, settings, viewport, prepare, stepEnded, name = "workspace" }, use) {
  ensureInstalled();
  // With BUILT=1 dist/moe-rnas.vsix is tested as it is.
  if (!packed && !process.env.BUILT) packExtension();
  packed = true;
  ensureVscode();
  // Inside the project, so that the script finds its packages.
  const bundle = join(root, "dist-test", `editor-${process.pid}`, `${script}.mjs`);
  const temporary = mkdtempSync(join(tmpdir(), "moe-rnas-workspace-"));
  const workspace = join(temporary, name);
  mkdirSync(workspace);
  const profile = createProfile({ settings });
  let server;
  let browser;
  try {
    await build({
      entryPoints: [join(import.meta.dirname, `${script}.ts`)],
      outfile: bundle,
      bundle: true,
      platform: "node",
      format: "esm",
      packages: "external",
      logLevel: "warning",
    });
    const module = await import(pathToFileURL(bundle).href);
    await prepare?.(workspace);
    await installExtension(profile, vsix);
    const log = process.env.VERBOSE ? (text) => process.stderr.write(text) : undefined;
    server = await startServer(profile, { themesOnly: true, log });
    browser = await openBrowser(profile, viewport);
    const context = {
      page: browser.page,
      workspace,
      extensions: profile.extensions,
      address: server.url(workspace),
      stepEnded: stepEnded ?? (() => {}),
    };
    /** Closes the window and VS Code, and fails when a process of the extension is left. */
    const settle = async () => {
      await browser.context.close();
      await server.stop();
      const left = processesOf(profile.extensions);
      if (left.length > 0) throw new Error(`processes are left: ${left.join("; ")}`);
    };
    await use({ context, module, settle });
  } finally {
    await browser?.context.close().catch(() => {});
    await server?.stop();
    for (const { pid } of processesOf(profile.extensions)) process.kill(pid, "SIGKILL");
    profile.dispose();
    rmSync(temporary, { recursive: true, force: true, maxRetries: 3 });
    rmSync(join(root, "dist-test", `editor-${process.pid}`), { recursive: true, force: true });
  }
}

/** Processes that run what is installed in a folder of extensions; Linux. */
function processesOf(extensions) {
  return readdirSync("/proc")
    .filter((pid) => /^\d+$/.test(pid))
    .flatMap((pid) => {
      try {
        const command = readFileSync(`/proc/${pid}/cmdline`, "utf8").split("\0");
        return command.some((part) => part.startsWith(extensions) && part.endsWith(".js"))
          ? [{ pid: Number(pid), toString: () => `${pid} ${command.join(" ")}` }]
          : [];
      } catch {
        // It ended while it was looked at.
        return [];
      }
    });
}
