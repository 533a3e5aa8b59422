import { stat } from "node:fs/promises";
import { startRun } from "../../src/engine/session.ts";
import { foldRunEvents } from "../../src/run/runView.ts";
import { readEvents } from "../../src/store/eventLog.ts";

/**
 * A search through a queue, measured: `search.js <queue url> <folder> <population> <evaluations>`. One line of JSON
 * every ten seconds, and a last one with the sums.
 */
async function main([url = "", folder = "", population = "", evaluations = ""]: readonly string[]): Promise<void> {
  const size = Number(population);
  const configText = `name: scale
task: { type: synthetic, problem: sum, length: 6, train_sequences: 16, validation_sequences: 8, test_sequences: 8 }
model: { hidden: 4 }
training: { epochs: 1, batch: 8 }
search: { population: ${size}, generations: ${Math.ceil(Number(evaluations) / size) - 1}, max_blocks: 24, initial_edits: [1, 3] }
run: { queue: '${url}' }
`;
  const begunMs = performance.now();
  const session = await startRun({ configText, configFile: null, folder });
  const tell = (more: object = {}) => {
    const { rss, heapUsed } = process.memoryUsage();
    const cpu = process.cpuUsage();
    const line = {
      seconds: Math.round((performance.now() - begunMs) / 100) / 10,
      evaluated: session.view.evaluated,
      generations: session.view.generations.length,
      workers: session.status().workers,
      rssMb: Math.round(rss / 1e6),
      heapMb: Math.round(heapUsed / 1e6),
      cpuSeconds: Math.round((cpu.user + cpu.system) / 1e5) / 10,
      ...more,
    };
    process.stdout.write(`${JSON.stringify(line)}\n`);
  };
  const timer = setInterval(tell, 10_000);
  process.on("SIGTERM", () => session.pause());
  const { outcome } = await session.finished;
  clearInterval(timer);
  const { size: logBytes } = await stat(session.folder.eventsFile);
  const openedMs = performance.now();
  const view = foldRunEvents((await readEvents(session.folder.folder)).events);
  const openingMs = Math.round(performance.now() - openedMs);
  tell({ outcome, logMb: Math.round(logBytes / 1e5) / 10, openingMs, individuals: view.individuals.size });
}

void main(process.argv.slice(2));
