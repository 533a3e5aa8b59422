// Reads mutated inputs with every parser, guided by the blocks that they reach. `npm run fuzz -- --help` says more;
// the parsers and what must hold of them are in test/fuzz/targets.ts.

import { join } from "node:path";
import { ensureInstalled, root, run } from "../../scripts/ensureInstalled.mjs";
import { temporaryBundle } from "../../scripts/temporaryBundle.mjs";

ensureInstalled();
const folder = await temporaryBundle("fuzz", { fuzz: join(root, "test/fuzz/main.ts") }, { sourcemap: "linked" });
run(process.execPath, ["--enable-source-maps", join(folder, "fuzz.js"), ...process.argv.slice(2)]);
