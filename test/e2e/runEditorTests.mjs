// End to end: the packaged extension in a real VS Code, used through its window: `npm run test:e2e [-- <flow> …]`.
import { redisServerPath } from "../../scripts/redisServer.mjs";
import { hasBrowser } from "./browser.mjs";
import { withEditor } from "./editor/withEditor.mjs";

const hasRedis = redisServerPath() !== undefined;
const flows = ["searchFlow", "configFlow", "closingFlow", ...(hasRedis ? ["queueFlow"] : [])];
if (!hasBrowser) {
  console.log("Left out: the end-to-end tests, which need Chromium; CHROMIUM may name it.");
  process.exit(0);
}
if (!hasRedis) console.log("Left out: queueFlow, which needs a redis-server; REDIS_SERVER may name it.");
const named = process.argv.slice(2);
let passed = 0;
let failed = 0;
for (const flow of flows.filter((each) => named.length === 0 || named.includes(each))) {
  const begunMs = performance.now();
  console.log(flow);
  await withEditor({ script: flow }, async ({ context, module, settle }) => {
    try {
      passed += (await module[flow](context)).length;
      await settle();
    } catch (cause) {
      failed++;
      console.log(cause.stack);
    }
  });
  console.log(`  ${Math.round((performance.now() - begunMs) / 1000)} s`);
}
console.log(`${passed} passed, ${failed} failed`);
process.exit(failed > 0 || passed === 0 ? 1 : 0);
