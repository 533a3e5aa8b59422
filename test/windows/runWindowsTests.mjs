// Programs of Windows on Linux, under Wine, against the same on Linux: `npm run test:windows [-- <file> …]`.
import { ensureInstalled } from "../../scripts/ensureInstalled.mjs";
import { runSuites } from "../suites/runSuites.mjs";
import { endWith } from "../suites/suiteReport.mjs";
import { windowsSuite } from "../suites/suites.mjs";

ensureInstalled();
const { results, leftOut } = await runSuites([windowsSuite(process.argv.slice(2))]);
endWith(results, leftOut);
