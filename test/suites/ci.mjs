// All that a change has to pass, in a checkout without anything beside it (`.ci/run` makes one): `npm test`, then, where
// the argument names a folder that is there, `npm run test:data` on it. One closing line counts both.
import { existsSync } from "node:fs";
import { runSuites } from "./runSuites.mjs";
import { endWith } from "./suiteReport.mjs";

const data = process.argv[2];
const { results, leftOut } = await runSuites([
  { name: "test", script: ["test/suites/test.mjs"], limitMinutes: 75 },
  {
    name: "test:data",
    script: ["test/publicData/runDataTests.mjs"],
    environment: { MOE_RNAS_DATA: data ?? "" },
    missing: () => (data !== undefined && existsSync(data) ? null : "there is no folder of public data sets"),
  },
]);
endWith(results, leftOut);
