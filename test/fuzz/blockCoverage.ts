import { type Profiler, Session } from "node:inspector";

/**
 * Which blocks of the program have run, by V8's precise coverage: it shows whether an input
 * reached new code.
 */
export class BlockCoverage {
  readonly #session = new Session();
  /** Blocks by function, as far as V8 has ever counted them separately. */
  readonly #known = new Map<string, Map<string, Profiler.CoverageRange>>();

  /** @param isOurs by a script's URL; everything else is left out. */
  constructor(private readonly isOurs: (url: string) => boolean) {
    this.#session.connect();
    this.#session.post("Profiler.enable");
    this.#session.post("Profiler.startPreciseCoverage", { callCount: true, detailed: true });
  }

  /** The blocks that ran since the last call, each with how often by powers of eight. */
  take(): ReadonlySet<string> {
    const blocks = new Set<string>();
    for (const { url, scriptId, functions } of this.#take()) {
      if (!this.isOurs(url)) continue;
      for (const { ranges } of functions) {
        const known = this.#knownIn(`${scriptId} ${ranges[0]?.startOffset}`, ranges);
        for (const [name, block] of known) {
          const count = countOf(block, ranges);
          const times = Math.min(3, Math.floor((31 - Math.clz32(count)) / 3));
          if (count > 0) blocks.add(`${scriptId} ${name} ${times}`);
        }
      }
    }
    return blocks;
  }

  /** V8 does not list a block that ran as often as the one around it; it did when the block had not run. */
  #knownIn(key: string, ranges: readonly Profiler.CoverageRange[]): ReadonlyMap<string, Profiler.CoverageRange> {
    const known = this.#known.get(key) ?? new Map<string, Profiler.CoverageRange>();
    this.#known.set(key, known);
    for (const range of ranges) known.set(`${range.startOffset} ${range.endOffset}`, range);
    return known;
  }

  stop(): void {
    this.#session.post("Profiler.stopPreciseCoverage");
    this.#session.disconnect();
  }

  /** A session of the same thread answers before `post` comes back. */
  #take(): readonly Profiler.ScriptCoverage[] {
    let result: readonly Profiler.ScriptCoverage[] = [];
    this.#session.post("Profiler.takePreciseCoverage", (error, answer) => {
      if (error !== null) throw error;
      result = answer.result;
    });
    return result;
  }
}

/** How often a block ran: as often as the smallest range around it. Ranges are nested, outer ones first. */
function countOf(block: Profiler.CoverageRange, ranges: readonly Profiler.CoverageRange[]): number {
  let count = 0;
  for (const range of ranges) {
    if (range.startOffset <= block.startOffset && range.endOffset >= block.endOffset) count = range.count;
  }
  return count;
}
