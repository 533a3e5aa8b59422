// End to end: the packaged extension in a real VS Code, used through its window: `npm run test:e2e [-- <flow> …]`.

import { redisServerPath } from "../engine/queue/redisInstallation.mjs";
import { endWith, SuiteReport } from "../suites/suiteReport.mjs";
import { ensureChromium } from "./chromium.mjs";
import { withEditor } from "./editor/withEditor.mjs";

if (!ensureChromium()) throw new Error("The end-to-end tests need Chromium; CHROMIUM may name it.");
const needRedis = new Set(["queueFlow"]);
const hasRedis = redisServerPath() !== undefined;
const flows = ["searchFlow", "configFlow", "closingFlow", "queueFlow"];
const leftOut = hasRedis
  ? []
  : [...needRedis].map((flow) => `${flow}: it needs a redis-server; REDIS_SERVER may name it.`);
const named = process.argv.slice(2);
const wanted = flows.filter((flow) => named.length === 0 || named.includes(flow));

const report = new SuiteReport();
for (const flow of wanted.filter((each) => hasRedis || !needRedis.has(each))) {
  const begunMs = performance.now();
  console.log(flow);
  const stepEnded = (step, error) => (error === null ? report.pass() : report.fail(`${flow}: ${step}`, error));
  const failedBefore = report.failures.length;
  try {
    await withEditor({ script: flow, stepEnded }, async ({ context, module, settle }) => {
      await module[flow](context);
      await settle();
    });
  } catch (cause) {
    console.log(cause.stack);
    if (report.failures.length === failedBefore) report.fail(flow, cause);
  }
  console.log(`  ${Math.round((performance.now() - begunMs) / 1000)} s`);
}
endWith([{ name: "e2e", ...report.counts }], leftOut);
