import { hostname } from "node:os";
import { assert } from "../../base/assert.ts";
import type { EvaluationJob } from "../../protocol/evaluatorProtocol.ts";
import type { WorkersReport } from "../../protocol/queueProtocol.ts";
import type { TrainingOutcome } from "../../training/trainingJob.ts";
import { productVersion } from "../productVersion.ts";
import type { EvaluationOptions, Evaluator } from "./evaluator.ts";
import { WorkRate } from "./workRate.ts";

/** A place and the job that holds it. */
interface Place {
  readonly name: string;
  readonly rate: WorkRate;
  evaluations: number;
  job: { readonly individual: number; epoch: number } | null;
}

/** The run whose work is reported. */
interface ReportedRun {
  readonly run: string;
  readonly title: string;
}

/** An evaluator of this process that reports, for displays, which individual each of its places works on. */
export class ReportingEvaluator implements Evaluator {
  readonly #places: readonly Place[];
  #timer: NodeJS.Timeout | undefined;

  /** @param restMs the least time between two reports. */
  constructor(
    private readonly inner: Evaluator,
    private readonly reported: ReportedRun,
    private readonly onReport: (report: WorkersReport) => void,
    private readonly restMs = 1000,
  ) {
    this.#places = Array.from({ length: inner.places }, (_, index) => ({
      name: String(index + 1),
      rate: new WorkRate(),
      evaluations: 0,
      job: null,
    }));
  }

  get places(): number {
    return this.inner.places;
  }

  async evaluate(job: EvaluationJob, options: EvaluationOptions): Promise<TrainingOutcome> {
    const place = this.#places.find((each) => each.job === null);
    assert(place !== undefined, `at most ${this.places} jobs at once`);
    const current = { individual: job.individual.id, epoch: 0 };
    place.job = current;
    this.#changed();
    const onEpoch: EvaluationOptions["onEpoch"] = (record) => {
      current.epoch = record.epoch;
      this.#changed();
      options.onEpoch(record);
    };
    try {
      const outcome = await this.inner.evaluate(job, { ...options, onEpoch });
      place.evaluations++;
      place.rate.finished();
      return outcome;
    } finally {
      place.job = null;
      this.#changed();
    }
  }

  async close(): Promise<void> {
    await this.inner.close();
    clearTimeout(this.#timer);
  }

  #changed(): void {
    this.#timer ??= setTimeout(() => {
      this.#timer = undefined;
      this.onReport(this.#report());
    }, this.restMs).unref();
  }

  #report(): WorkersReport {
    const { run, title } = this.reported;
    return {
      queue: null,
      isConnected: true,
      run,
      waiting: 0,
      workers: this.#places.map(({ name, rate, evaluations, job }) => ({
        id: name,
        name,
        host: hostname(),
        pid: process.pid,
        version: productVersion,
        places: 1,
        evaluations,
        perMinute: rate.perMinute,
        jobs: job === null ? [] : [{ run, title, ...job }],
        refused: null,
      })),
    };
  }
}
