import { readFileSync } from "node:fs";
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
 * Processor time of this thread. Node before 23.9 counts it for the whole process only; there Linux's own count is
 * read, and on other systems the time in which this thread's event loop was busy stands for it, which other programs
 * can lengthen.
 */
export function threadCpuMs(): number {
  const usage = (process as ThreadClock).threadCpuUsage?.();
  if (usage !== undefined) return (usage.user + usage.system) / 1000;
  return schedulerMs() ?? performance.eventLoopUtilization().active;
}

/** From the kernel's scheduler (Linux), to a few milliseconds; null where there is no such file. */
function schedulerMs(): number | null {
  try {
    const nanoseconds = Number(readFileSync("/proc/thread-self/schedstat", "latin1").split(" ", 1)[0]);
    return nanoseconds > 0 ? nanoseconds / 1e6 : null;
  } catch {
    // No Linux, or a kernel without scheduler statistics.
    return null;
  }
}
