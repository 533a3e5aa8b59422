// A search of many evaluations through Redis, with workers that train nothing: what the engine and the queue can carry.
//
//   npm run scale                                         10,000 evaluations, 8 worker processes
//   npm run scale -- --evaluations 100000 --minutes 10
//   npm run scale -- --workers 1000 --processes 4 --delay 5000     a thousand simulated workers, 5 s for each training
import { spawn, spawnSync } from "node:child_process";
import { createServer } from "node:net";
import { join } from "node:path";
import { parseArgs } from "node:util";
import { root } from "../../scripts/ensureInstalled.mjs";
import { temporaryBundle } from "../../scripts/temporaryBundle.mjs";
import { ensureRedisServer, redisServerPath } from "../engine/queue/redisInstallation.mjs";

const { values } = parseArgs({
  options: {
    evaluations: { type: "string", default: "10000" },
    population: { type: "string", default: "1000" },
    workers: { type: "string", default: "8" },
    processes: { type: "string", default: "8" },
    delay: { type: "string", default: "0" },
    minutes: { type: "string", default: "10" },
    /** Folder for a profile of the search process. */
    profile: { type: "string" },
  },
});

if (!ensureRedisServer()) {
  console.error("There is no redis-server, and it can be installed by root on Debian only.");
  process.exit(1);
}
const folder = await temporaryBundle("scale", {
  worker: join(root, "test/scale/worker.ts"),
  search: join(root, "test/scale/search.ts"),
});
const port = await freePort();
const url = `redis://127.0.0.1:${port}`;
const redis = spawn(redisServerPath(), ["--port", String(port), "--bind", "127.0.0.1", "--save", "", "--dir", folder], {
  stdio: "ignore",
});
const processes = Number(values.processes);
const perProcess = Math.ceil(Number(values.workers) / processes);
const workers = Array.from({ length: processes }, () =>
  start("worker.js", [url, String(perProcess), values.delay], ["ignore", "pipe", "inherit"]),
);
const end = () => {
  for (const child of [...workers, redis]) child.kill("SIGKILL");
};
process.on("SIGINT", () => {
  end();
  process.exit(1);
});
await Promise.all(workers.map((worker) => new Promise((resolve) => worker.stdout.once("data", resolve))));
console.log(`${processes * perProcess} workers in ${processes} processes, ${values.delay} ms each; ${url}`);
const search = start(
  "search.js",
  [url, folder, values.population, values.evaluations],
  ["ignore", "inherit", "inherit"],
  values.profile === undefined ? [] : ["--cpu-prof", "--cpu-prof-dir", values.profile],
);
const limit = setTimeout(() => search.kill("SIGTERM"), Number(values.minutes) * 60_000);
const used = setInterval(report, 30_000);
await new Promise((resolve) => search.once("exit", resolve));
clearTimeout(limit);
clearInterval(used);
report();
end();

function start(script, args, stdio, options = []) {
  return spawn(process.execPath, [...options, join(folder, script), ...args], { stdio });
}

/** CPU seconds and memory of Redis and of the workers so far, from the system's own count. */
function report() {
  const of = ({ pid }) => {
    const found = spawnSync("ps", ["-o", "time=,rss=", "-p", String(pid)], { encoding: "utf8" }).stdout.trim();
    return found.replace(/\s+/, " ");
  };
  console.log(`redis (CPU time, RSS in KB): ${of(redis)}; first worker process: ${of(workers[0])}`);
}

async function freePort() {
  const server = createServer().listen(0, "127.0.0.1");
  await new Promise((resolve) => server.once("listening", resolve));
  const { port: free } = server.address();
  await new Promise((resolve) => server.close(resolve));
  return free;
}
