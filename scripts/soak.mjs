// Disturbs searches by random faults, over and over, and compares each with an undisturbed one.
// `npm run soak -- 30 --seed 7`; `--help` says more. The faults are in test/soak/faults.ts.

import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { build } from "esbuild";
import { ensureInstalled, root, run } from "./ensureInstalled.mjs";

ensureInstalled();
const folder = mkdtempSync(join(tmpdir(), "moe-rnas-soak-"));
process.on("exit", () => rmSync(folder, { recursive: true, force: true }));
await build({
  entryPoints: {
    soak: join(root, "test/soak/main.ts"),
    engine: join(root, "src/engine/main.ts"),
    evaluator: join(root, "src/engine/evaluatorMain.ts"),
  },
  outdir: folder,
  bundle: true,
  platform: "node",
  target: "node20",
  format: "cjs",
  logLevel: "warning",
});
run(process.execPath, [join(folder, "soak.js"), "--engine", join(folder, "engine.js"), ...process.argv.slice(2)]);
