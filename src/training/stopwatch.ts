import type { EvaluationTiming } from "../run/evaluation.ts";

/** Measures wall and processor time since it was made, on top of what earlier halves of the same work took. */
export class Stopwatch {
  readonly #wallMs = performance.now();
  readonly #cpuMs = threadCpuMs();

  constructor(private readonly before: EvaluationTiming = { trainingMs: 0, cpuMs: 0 }) {}

  read(): EvaluationTiming {
    return {
      trainingMs: Math.round(this.before.trainingMs + performance.now() - this.#wallMs),
      cpuMs: Math.round(this.before.cpuMs + threadCpuMs() - this.#cpuMs),
    };
  }
}

interface ThreadClock {
  threadCpuUsage?(): { readonly user: number; readonly system: number };
}

/**
 * Processor time of this thread. Node before 23.9 counts it for the whole process only; there, the time in which this
 * thread's event loop was busy stands for it.
 */
function threadCpuMs(): number {
  const usage = (process as ThreadClock).threadCpuUsage?.();
  return usage === undefined ? performance.eventLoopUtilization().active : (usage.user + usage.system) / 1000;
}
