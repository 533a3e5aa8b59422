import type { Config } from "../../config/schema.ts";
import type { DatasetPayload } from "../../data/dataset.ts";
import type { WorkersReport } from "../../protocol/queueProtocol.ts";
import { CommandEvaluator } from "./commandEvaluator.ts";
import type { Evaluator } from "./evaluator.ts";
import { evaluatorBundle } from "./evaluatorBundle.ts";
import { QueueEvaluator } from "./queue/queueEvaluator.ts";
import type { QueuePlan } from "./queue/searchQueue.ts";
import { ReportingEvaluator } from "./reportingEvaluator.ts";
import { ThreadEvaluator } from "./threadEvaluator.ts";

export interface EvaluatorPlan {
  readonly payload: DatasetPayload;
  readonly config: Config;
  /** Jobs at once: threads, or processes of the user's program. */
  readonly places: number;
  /** Where relative paths of the config start, and where the user's program runs. */
  readonly folder: string;
  /** For files that the user's program reads and writes; emptied first. Used with `backend: command` only. */
  readonly trainerFolder: string;
  /** Bundle of `evaluatorMain.ts`; by default `evaluator.js` beside the running script. */
  readonly evaluatorFile?: string;
  /** What the run is known by among those of a queue; the folder of the trainer by default. */
  readonly runKey?: string;
  /** Used with `run.queue` only. */
  readonly queue?: Partial<Pick<QueuePlan, "library" | "onNotice">>;
  /** Called with what each worker works on, for displays. */
  readonly onWorkers?: (report: WorkersReport) => void;
}

/** What trains, as `run.queue` and `training.backend` say. Nothing is started before the first job. */
export function openEvaluator(plan: EvaluatorPlan): Evaluator {
  const { config, runKey = plan.trainerFolder, onWorkers } = plan;
  const { queue } = config.run;
  if (queue !== undefined) {
    const listeners = onWorkers === undefined ? plan.queue : { ...plan.queue, onWorkers };
    return new QueueEvaluator({ queue, payload: plan.payload, config, runKey, ...listeners });
  }
  const evaluator = ownEvaluator(plan);
  return onWorkers === undefined
    ? evaluator
    : new ReportingEvaluator(evaluator, { run: runKey, title: config.name }, onWorkers);
}

function ownEvaluator(plan: EvaluatorPlan): Evaluator {
  const { payload, config, places, folder } = plan;
  if (config.training.backend === "command") return new CommandEvaluator(plan);
  return new ThreadEvaluator(plan.evaluatorFile ?? evaluatorBundle(), { payload, config, folder }, places);
}
