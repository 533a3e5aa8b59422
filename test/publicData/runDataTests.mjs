// Tests over public data sets, which are not part of the project: `MOE_RNAS_DATA=<folder> npm run test:data [-- <file> …]`.
// docs/development.md says what the folder holds. `MOE_RNAS_FULL=1` searches with each of them for a whole minute.
import { existsSync } from "node:fs";
import { resolve } from "node:path";
import { ensureInstalled } from "../../scripts/ensureInstalled.mjs";
import { runSuites } from "../suites/runSuites.mjs";
import { endWith } from "../suites/suiteReport.mjs";
import { dataSuite } from "../suites/suites.mjs";

const folder = process.env.MOE_RNAS_DATA;
if (folder === undefined || !existsSync(folder)) {
  console.error(
    folder === undefined
      ? "MOE_RNAS_DATA has to name the folder of the public data sets."
      : `MOE_RNAS_DATA names ${resolve(folder)}, which is not there.`,
  );
  process.exit(1);
}
ensureInstalled();
const { results } = await runSuites([dataSuite(process.argv.slice(2))]);
endWith(results);
