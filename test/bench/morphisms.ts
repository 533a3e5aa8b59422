import { textTable } from "../../src/cli/terminal/table.ts";
import { foldRunEvents } from "../../src/run/runView.ts";
import { readEvents } from "../../src/store/eventLog.ts";
import { morphismSummary } from "./morphismSummary.ts";

/** Prints for each run folder how near its children began to their parents. */

/** `training.morphism_threshold` by default. */
const near = 0.1;

async function print(folder: string): Promise<void> {
  const { events } = await readEvents(folder);
  const summary = morphismSummary(foldRunEvents(events), near);
  const percent = (part: number, whole: number) => (whole === 0 ? "–" : `${((100 * part) / whole).toFixed(1)} %`);
  const error = (value: number | "unbounded" | null) => (typeof value === "number" ? value.toFixed(3) : (value ?? "–"));
  const { children, trained, operators } = summary;
  console.log(`${folder}
${textTable(
  ["", ""],
  [
    ["children within 10 % of their parent before training", percent(summary.near, children)],
    ["children without a finite loss before training", percent(summary.unbounded, children)],
    ["failed trainings", `${percent(summary.failed, trained)} of ${trained}`],
    ["tried once more", String(summary.retried)],
    ["epochs of a child, mean", summary.meanEpochs.toFixed(2)],
    ["calibration, of the children's multiply–accumulates", percent(summary.calibrationMacs, summary.trainingMacs)],
  ],
)}
${textTable(
  ["median morphism error, nats", "children", "before calibration", "before training"],
  operators.map(({ operator, tried, before, after }) => [operator, String(tried), error(before), error(after)]),
)}
`);
}

for (const folder of process.argv.slice(2)) await print(folder);
