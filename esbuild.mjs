// Bundles every entry point into dist/; `--minify` for a release, `--watch` while working, `--webviews` for the pages only.
import { chmodSync, existsSync, readdirSync, writeFileSync } from "node:fs";
import { build, context } from "esbuild";
import { embeddedKernels } from "./scripts/embeddedKernels.mjs";
import { writeEngineProgram } from "./scripts/engineProgram.mjs";
import { englishOnly } from "./scripts/englishOnly.mjs";
import { flowchartsOnly } from "./scripts/flowchartsOnly.mjs";
import { bundledPackages, thirdPartyNotices } from "./scripts/thirdPartyNotices.mjs";

const minify = process.argv.includes("--minify");

/**
 * The client libraries of the queue are a megabyte that only a search with `run.queue` loads: a bundle of their own,
 * without BullMQ's other back end.
 */
const queueBundle = {
  name: "queueBundle",
  setup: (build) => {
    build.onResolve({ filter: /\/brokerLibrary\.ts$/ }, ({ kind }) =>
      kind === "dynamic-import" ? { path: "./queue.js", external: true } : undefined,
    );
    build.onResolve({ filter: /^\.\.?\/postgres/ }, ({ path, importer }) =>
      importer.includes("bullmq") ? { path, namespace: "nothing" } : undefined,
    );
    build.onLoad({ filter: /./, namespace: "nothing" }, () => ({ contents: "module.exports = {};" }));
  },
};

/** So is the server of `moe-rnas mcp`. */
const mcpBundle = {
  name: "mcpBundle",
  setup: ({ onResolve }) =>
    onResolve({ filter: /\/mcpServer\.ts$/ }, ({ kind }) =>
      kind === "dynamic-import" ? { path: "./mcp.js", external: true } : undefined,
    ),
};

/** `./dist/cli.js` starts by its first line, as the command that npm installs does; `dist/engine.js` calls it. */
const programs = {
  name: "programs",
  setup: ({ onEnd }) =>
    onEnd(() => {
      chmodSync("dist/cli.js", 0o755);
      writeEngineProgram("dist");
    }),
};

/** Node 20 is the oldest host: the command line, which is the search process too, and its worker threads. */
const options = {
  entryPoints: {
    cli: "src/cli/main.ts",
    evaluator: "src/engine/evaluatorMain.ts",
    server: "src/server/main.ts",
    queue: "src/engine/evaluators/queue/brokerLibrary.ts",
    mcp: "src/cli/mcpServer.ts",
  },
  plugins: [queueBundle, mcpBundle, embeddedKernels, englishOnly, programs],
  outdir: "dist",
  bundle: true,
  platform: "node",
  target: "node20",
  format: "cjs",
  minify,
  sourcemap: minify ? false : "linked",
  logLevel: "warning",
};

/** The extension, and the parts of it that few windows need: `src/host/lazyBundles.ts` loads those from beside it. */
const extension = {
  ...options,
  plugins: [queueBundle, embeddedKernels, englishOnly],
  entryPoints: {
    extension: "src/extension.ts",
    languageClient: "src/host/language/languageClient.ts",
    seedCellEdits: "src/host/config/seedCellEdits.ts",
    assistantDesk: "src/host/assistant/assistantDesk.ts",
  },
  external: ["vscode", "./languageClient.js", "./seedCellEdits.js", "./assistantDesk.js"],
};

/** A panel is a folder of webview/ with a main.ts; its page loads `<panel>.js` and `<panel>.css`. */
const panels = readdirSync("webview").filter((folder) => existsSync(`webview/${folder}/main.ts`));

/** The pages run in the browser of VS Code 1.106 or later (Chromium 140). */
const webviews = {
  entryPoints: Object.fromEntries(panels.map((panel) => [panel, `webview/${panel}/main.ts`])),
  outdir: "dist/webview",
  bundle: true,
  platform: "browser",
  target: "chrome138",
  format: "esm",
  loader: { ".ttf": "file" },
  assetNames: "[name]",
  plugins: [flowchartsOnly],
  minify,
  sourcemap: minify ? false : "linked",
  logLevel: "warning",
};

const targets = process.argv.includes("--webviews") ? [webviews] : [options, extension, webviews];
if (process.argv.includes("--watch")) {
  for (const target of targets) await (await context(target)).watch();
} else {
  const metafiles = [];
  for (const target of targets) metafiles.push((await build({ ...target, metafile: true })).metafile);
  if (minify) writeFileSync("dist/ThirdPartyNotices.txt", thirdPartyNotices(bundledPackages(metafiles), "."));
}
