// Disturbs searches by random faults, over and over, and compares each with an undisturbed one.
// `npm run soak -- 30 --seed 7`; `--help` says more. The faults are in test/soak/faults.ts.

import { join } from "node:path";
import { writeEngineProgram } from "../../scripts/engineProgram.mjs";
import { ensureInstalled, root, run } from "../../scripts/ensureInstalled.mjs";
import { temporaryBundle } from "../../scripts/temporaryBundle.mjs";

ensureInstalled();
const folder = await temporaryBundle("soak", {
  soak: join(root, "test/soak/main.ts"),
  cli: join(root, "src/cli/main.ts"),
  evaluator: join(root, "src/engine/evaluatorMain.ts"),
});
writeEngineProgram(folder);
run(process.execPath, [join(folder, "soak.js"), "--engine", join(folder, "engine.js"), ...process.argv.slice(2)]);
