// From which weights do cells train best? `npm run starts` prints a table for each of three example data sets.
import { join } from "node:path";
import { ensureInstalled, root, run } from "../../scripts/ensureInstalled.mjs";
import { temporaryBundle } from "../../scripts/temporaryBundle.mjs";

ensureInstalled();
run(process.execPath, ["scripts/exampleData.mjs"], { cwd: root });
const folder = await temporaryBundle("starts", { starts: join(root, "test/bench/starts.ts") });
run(process.execPath, [join(folder, "starts.js")], { cwd: root });
