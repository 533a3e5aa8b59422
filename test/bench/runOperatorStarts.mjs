// How near does one edit leave a child to its parent? `npm run operators -- RUN [CHILDREN]` prints a table of operators.
import { join } from "node:path";
import { ensureInstalled, root, run } from "../../scripts/ensureInstalled.mjs";
import { temporaryBundle } from "../../scripts/temporaryBundle.mjs";

ensureInstalled();
const entry = { operators: join(root, "test/bench/operatorStarts.ts") };
const folder = await temporaryBundle("operators", entry);
run(process.execPath, [join(folder, "operators.js"), ...process.argv.slice(2)]);
