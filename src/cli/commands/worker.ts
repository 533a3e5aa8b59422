import { availableParallelism } from "node:os";
import { counted } from "../../base/counted.ts";
import { parseQueueAddress, queueAddressFault } from "../../config/queueAddress.ts";
import { evaluatorBundle } from "../../engine/evaluators/evaluatorBundle.ts";
import { QueueWorker } from "../../engine/evaluators/queue/queueWorker.ts";
import type { WorkerCard } from "../../protocol/queueProtocol.ts";
import { type CommandSpec, type ParsedArguments, wholeNumber } from "../arguments.ts";
import { exitCode } from "../exitCode.ts";
import type { Output } from "../output.ts";
import { UsageError } from "../usageError.ts";

export const spec: CommandSpec = {
  name: "worker",
  positionals: [],
  summary: "Train for the searches of a queue, on this machine, until it is stopped.",
  options: {
    queue: { type: "string", value: "URL", summary: "Redis or Valkey: redis://host:6379, or rediss:// with TLS" },
    concurrency: { type: "string", value: "N", summary: "trainings at once; by default one per core" },
    name: { type: "string", value: "TEXT", summary: "how searches show it; by default host-pid" },
    grace: {
      type: "string",
      value: "SECONDS",
      summary: "time to finish after SIGTERM before jobs are given back (10)",
    },
    "lost-after": {
      type: "string",
      value: "SECONDS",
      summary: "silence after which a worker's jobs go to others (30)",
    },
  },
};

/** Between two lines about what was done. */
const reportMs = 10_000;

export async function run({ options }: ParsedArguments, output: Output): Promise<number> {
  const queue = queueOf(options.queue);
  const places = wholeNumber("concurrency", options.concurrency, 1) ?? availableParallelism();
  const graceMs = (wholeNumber("grace", options.grace, 0) ?? 10) * 1000;
  const lostAfter = wholeNumber("lost-after", options["lost-after"], 1);
  const report = new Report(output);
  const worker = await QueueWorker.open({
    queue,
    places,
    evaluatorFile: evaluatorBundle(),
    ...(typeof options.name === "string" ? { name: options.name } : {}),
    ...(lostAfter === undefined ? {} : { lostAfterMs: lostAfter * 1000 }),
    onNotice: (message) => output.err(`${message}\n`),
    onEvaluated: (card) => report.add(card),
  });
  const { name, version } = worker.card;
  output.err(
    `Worker ${name} (version ${version}, ${places} at once) serves ${queue}. Ctrl-C or SIGTERM ends it cleanly.\n`,
  );
  await Promise.race([interrupted(output), worker.failed]).finally(() => worker.close(graceMs));
  output.err(`Ended after ${counted(worker.card.evaluations, "evaluation")}.\n`);
  return exitCode.ok;
}

/** @throws {UsageError} */
function queueOf(text: string | boolean | undefined): string {
  if (typeof text !== "string") throw new UsageError("worker needs --queue", "write `--queue redis://host:6379`");
  const fault = queueAddressFault(text);
  const address = parseQueueAddress(text);
  if (fault !== null || address === null)
    throw new UsageError(`--queue is ${JSON.stringify(text)}: ${fault}`, "write an address like `redis://host:6379`");
  if (address.password !== null) {
    throw new UsageError(
      "--queue holds a password, which every user of this machine can read in the list of processes",
      "set the environment variable MOE_RNAS_QUEUE_PASSWORD instead",
    );
  }
  return address.text;
}

/** Settles at the first Ctrl-C or SIGTERM; a second one ends the process at once, and others take its jobs later. */
function interrupted(output: Output): Promise<void> {
  return new Promise((resolve) => {
    let asked = false;
    const interrupt = () => {
      if (asked) process.exit(exitCode.paused);
      asked = true;
      output.err("Ending: finishing what ends soon, giving back the rest … (again to quit at once)\n");
      resolve();
    };
    process.on("SIGINT", interrupt);
    process.on("SIGTERM", interrupt);
  });
}

/** One line about what was done, at most every ten seconds. */
class Report {
  #toldMs = Number.NEGATIVE_INFINITY;

  constructor(private readonly output: Output) {}

  add({ evaluations, perMinute, jobs }: WorkerCard): void {
    const now = performance.now();
    if (now - this.#toldMs < reportMs) return;
    this.#toldMs = now;
    const runs = [...new Set(jobs.map(({ title }) => title))].join(", ");
    this.output.err(
      `${counted(evaluations, "evaluation")}, ${perMinute} per minute${runs === "" ? "" : `, for ${runs}`}\n`,
    );
  }
}
