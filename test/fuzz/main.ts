import { parseArgs } from "node:util";
import { isMainThread, parentPort, Worker, workerData } from "node:worker_threads";
import { Rng } from "../../src/base/rng.ts";
import { BlockCoverage } from "./blockCoverage.ts";
import { type Exploration, explore } from "./explore.ts";
import { targets } from "./targets.ts";

const usage = `npm run fuzz -- [--seconds N] [--seed N] [--only NAME]... [--list]

  --seconds N  time for all targets together (default 600)
  --seed N     repeats the mutations of an earlier call (default: one that is drawn, and printed)
  --only NAME  targets whose name contains NAME; may be repeated
  --list       names the targets and reads nothing

What an input reaches decides what is tried next, so the seed alone repeats a finding where it came early; the input
itself is printed and repeats it always: put it into the examples of its target.
`;

/** An input that takes longer is a finding: the process would hang. */
const hangMs = 20_000;
/** What the two threads share: how many inputs were read, the length of the last one, and its bytes. */
const sharedBytes = 1 << 14;

interface Job {
  readonly target: string;
  readonly seed: number;
  readonly seconds: number;
  readonly shared: SharedArrayBuffer;
}

interface Report extends Omit<Exploration, "finding"> {
  readonly finding: { readonly input: Uint8Array; readonly error: string } | null;
}

if (isMainThread) void main();
else explorer(workerData as Job);

async function main(): Promise<void> {
  const { values } = parseArgs({
    options: {
      seconds: { type: "string", default: "600" },
      seed: { type: "string", default: String(process.pid) },
      only: { type: "string", multiple: true },
      list: { type: "boolean", default: false },
      help: { type: "boolean", default: false },
    },
  });
  if (values.help) return console.log(usage);
  const chosen = targets.filter(
    ({ name }) => values.only === undefined || values.only.some((part) => name.includes(part)),
  );
  if (values.list) return console.log(chosen.map(({ name }) => name).join("\n"));
  const seed = Number(values.seed);
  console.log(`seed ${seed}: repeat with npm run fuzz -- --seconds ${values.seconds} --seed ${seed}`);
  for (const { name } of chosen) {
    const seconds = Number(values.seconds) / chosen.length;
    const report = await inWorker({ target: name, seed, seconds, shared: new SharedArrayBuffer(sharedBytes + 8) });
    const told = `${report.inputs} inputs, ${report.corpus} kept, ${report.blocks} blocks`;
    console.log(`${report.finding === null ? "ok     " : "BROKEN "} ${name}: ${told}`);
    if (report.finding === null) continue;
    process.exitCode = 1;
    const { input, error } = report.finding;
    console.log(`  ${error.replaceAll("\n", "\n  ")}\n  input (base64): ${Buffer.from(input).toString("base64")}`);
    console.log(`  as text: ${JSON.stringify(Buffer.from(input).toString("utf8").slice(0, 500))}`);
  }
}

/** The other thread reads; this one ends it where an input takes it too long. */
function inWorker(job: Job): Promise<Report> {
  const worker = new Worker(process.argv[1] as string, { workerData: job });
  const [state, bytes] = [new Int32Array(job.shared, 0, 2), new Uint8Array(job.shared, 8)];
  return new Promise((resolve, reject) => {
    let [last, since] = [-1, Date.now()];
    const watching = setInterval(() => {
      const reads = Atomics.load(state, 0);
      if (reads !== last) [last, since] = [reads, Date.now()];
      else if (Date.now() - since > hangMs) {
        const finding = { input: bytes.slice(0, Atomics.load(state, 1)), error: `no end after ${hangMs / 1000} s` };
        void worker.terminate().then(() => resolve({ inputs: reads, corpus: 0, blocks: 0, finding }));
      }
    }, 500);
    worker.once("message", resolve);
    worker.once("error", reject);
    worker.once("exit", () => clearInterval(watching));
  });
}

function explorer({ target: name, seed, seconds, shared }: Job): void {
  const target = targets.find((each) => each.name === name);
  if (target === undefined) throw new Error(`no target ${name}`);
  const [state, bytes] = [new Int32Array(shared, 0, 2), new Uint8Array(shared, 8)];
  const coverage = new BlockCoverage((url) => url.endsWith("fuzz.js"));
  const until = Date.now() + seconds * 1000;
  const { finding, ...counts } = explore(target, {
    rng: Rng.fromSeed(seed).fork(name),
    takeBlocks: () => coverage.take(),
    isOver: () => Date.now() > until,
    onRead: (input) => {
      bytes.set(input.subarray(0, sharedBytes));
      Atomics.store(state, 1, Math.min(input.length, sharedBytes));
      Atomics.add(state, 0, 1);
    },
  });
  coverage.stop();
  const error = finding?.error;
  const report: Report = {
    ...counts,
    finding:
      finding === null
        ? null
        : { input: finding.input, error: error instanceof Error ? (error.stack ?? error.message) : String(error) },
  };
  parentPort?.postMessage(report);
}
