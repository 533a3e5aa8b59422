import { QueueWorker } from "../../../src/engine/evaluators/queue/queueWorker.ts";
import { fakeEvaluator } from "../fakeEvaluator.ts";

/**
 * A worker as a process that a test can kill: `node workerProcess.js <queue url> <individual>` trains nothing, and
 * dies as by `kill -9` when it gets that individual.
 */
async function main([url = "", fatal = ""]: readonly string[]): Promise<void> {
  const worker = await QueueWorker.open({
    queue: url,
    places: 1,
    lostAfterMs: 600,
    evaluatorFile: "",
    createEvaluator: () =>
      fakeEvaluator({
        before: ({ individual }) => {
          if (String(individual.id) === fatal) process.kill(process.pid, "SIGKILL");
        },
      }),
  });
  process.on("SIGTERM", () => void worker.close(0));
  process.stdout.write("ready\n");
}

void main(process.argv.slice(2));
