// How near did the children of runs begin to their parents? `npm run morphisms -- RUN…` prints a table for each run folder.
import { join } from "node:path";
import { ensureInstalled, root, run } from "../../scripts/ensureInstalled.mjs";
import { temporaryBundle } from "../../scripts/temporaryBundle.mjs";

ensureInstalled();
const entry = { morphisms: join(root, "test/bench/morphisms.ts") };
const folder = await temporaryBundle("morphisms", entry, { format: "esm", outExtension: { ".js": ".mjs" } });
run(process.execPath, [join(folder, "morphisms.mjs"), ...process.argv.slice(2)]);
