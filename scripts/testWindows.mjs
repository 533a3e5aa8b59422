// Programs of Windows on Linux, under Wine, against the same on Linux: `npm run test:windows [-- <file> …]`.
import { ensureInstalled } from "./ensureInstalled.mjs";
import { runSuites } from "./runSuites.mjs";
import { endWith } from "./suiteReport.mjs";
import { windowsSuite } from "./suites.mjs";

ensureInstalled();
const { results, leftOut } = await runSuites([windowsSuite(process.argv.slice(2))]);
endWith(results, leftOut);
