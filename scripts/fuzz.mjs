// Reads mutated inputs with every parser, guided by the blocks that they reach. `npm run fuzz -- --help` says more;
// the parsers and what must hold of them are in test/fuzz/targets.ts.

import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { build } from "esbuild";
import { ensureInstalled, root, run } from "./ensureInstalled.mjs";

ensureInstalled();
const folder = mkdtempSync(join(tmpdir(), "moe-rnas-fuzz-"));
process.on("exit", () => rmSync(folder, { recursive: true, force: true }));
await build({
  entryPoints: { fuzz: join(root, "test/fuzz/main.ts") },
  outdir: folder,
  bundle: true,
  platform: "node",
  target: "node20",
  format: "cjs",
  sourcemap: "linked",
  logLevel: "warning",
});
run(process.execPath, ["--enable-source-maps", join(folder, "fuzz.js"), ...process.argv.slice(2)]);
