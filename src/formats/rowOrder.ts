import type { DataFinding } from "./dataFinding.ts";
import type { RowTime } from "./rowTime.ts";

interface StepBack {
  readonly line: number;
  readonly from: number;
  readonly to: number;
}

/** Steps that decide what the usual step is. */
const mostSteps = 2000;

/** Follows the times of a table's rows, in milliseconds or in a unit of their own, and says whether they ascend evenly. */
export class RowOrder {
  #last = Number.NaN;
  #up = 0;
  #down = 0;
  #same = 0;
  #firstDown: StepBack | null = null;
  #firstSameLine = 0;
  /** Of steps forward: the first ones, and the widest. */
  readonly #steps: number[] = [];
  #widest = { step: 0, line: 0 };
  #wide = 0;
  #usual = Number.NaN;

  /**
   * @param time by which the rows are ordered.
   * @param series whose rows they are; null where the table has no others.
   */
  constructor(
    private readonly time: Pick<RowTime, "name" | "isMs" | "isOneColumn">,
    private readonly series: string | null = null,
  ) {}

  get #column(): string {
    return this.time.name;
  }

  get #sortThem(): string {
    return this.time.isOneColumn
      ? `Sort them: set \`time: ${this.#column}\` and \`sort: true\`.`
      : "Sort the rows of the file by time.";
  }

  /** @param time NaN where a row has none; it is left out. */
  push(time: number, line: number): void {
    if (Number.isNaN(time)) return;
    const step = time - this.#last;
    this.#last = time;
    if (step > 0) this.#forward(step, line);
    else if (step < 0) {
      this.#down++;
      this.#firstDown ??= { line, from: time - step, to: time };
    } else if (step === 0) {
      this.#same++;
      this.#firstSameLine ||= line;
    }
  }

  #forward(step: number, line: number): void {
    this.#up++;
    if (step > this.#widest.step) this.#widest = { step, line };
    if (this.#steps.length < mostSteps) this.#steps.push(step);
    else if (Number.isNaN(this.#usual)) this.#usual = median(this.#steps);
    // The usual step is known only once some have been seen; those are looked at again at the end.
    if (step > 1.5 * this.#usual) this.#wide++;
  }

  /** The first row whose time is before that of the row above; null where there is none. */
  get firstStepBack(): StepBack | null {
    return this.#firstDown;
  }

  /** What is wrong with the order, and where; none where rows ascend evenly. */
  findings(file: string): DataFinding[] {
    const steps = this.#up + this.#down + this.#same;
    if (steps < 2) return [];
    const found = (line: number, what: string, remedy: string): DataFinding => ({
      file,
      line,
      key: "train",
      what: this.#ofSeries(what),
      remedy,
    });
    const rowsOf = "forecasts are trained on the rows in their order";
    const column = this.#column;
    if (this.#down > 0 && this.#up <= this.#down / 20) {
      return [
        found(
          this.#firstDown?.line ?? 2,
          `column \`${column}\` descends: the newest row is first, and ${rowsOf}, backward in time`,
          this.#sortThem,
        ),
      ];
    }
    if (this.#down > 0) return [this.#backward(file, steps)];
    if (this.#same > steps / 20) {
      return [
        found(
          this.#firstSameLine,
          `column \`${column}\` has the same time in ${this.#same} rows as in the row before, as in a table of several series`,
          "Name the column that says which as `group`, give one series a file, or a column for each.",
        ),
      ];
    }
    const repeated =
      this.#same === 0
        ? []
        : [
            found(
              this.#firstSameLine,
              `column \`${column}\` has ${this.#same === 1 ? "one time" : `${this.#same} times`} twice in a row`,
              "See whether a row is double, or a clock was put back.",
            ),
          ];
    return [...repeated, ...this.#gaps(file)];
  }

  #backward(file: string, steps: number): DataFinding {
    const { line, from, to } = this.#firstDown as StepBack;
    const back = `column \`${this.#column}\` goes back ${this.#down === 1 ? "once" : `${this.#down.toLocaleString("en-US")} times`}, first from ${this.#text(from)} to ${this.#text(to)}`;
    const isStacked = this.#down <= steps / 20;
    const what = isStacked
      ? `${back}: the table seems to hold ${this.#down + 1} stretches of time one below the other, and windows reach across`
      : `${back}: rows are not in the order of time, in which forecasts are trained on them`;
    const remedy = isStacked
      ? "Name the column that says which as `group`, give one series a file, or a column for each; or sort the rows."
      : this.#sortThem;
    return { file, line, key: "train", what: this.#ofSeries(what), remedy };
  }

  #ofSeries(what: string): string {
    return this.series === null ? what : `in series \`${this.series}\` ${what}`;
  }

  #gaps(file: string): DataFinding[] {
    const usual = Number.isNaN(this.#usual) ? median(this.#steps) : this.#usual;
    const early = this.#steps.filter((step) => step > 1.5 * usual).length;
    const wide = this.#steps.length < mostSteps ? early : early + this.#wide;
    if (wide === 0) return [];
    const what =
      wide > this.#up / 10
        ? `the rows are not evenly apart: mostly ${this.#length(usual)} in \`${this.#column}\`, but ${wide} of ${this.#up} steps are longer, up to ${this.#length(this.#widest.step)}`
        : `column \`${this.#column}\` has ${wide === 1 ? "a gap" : `${wide} gaps`}: rows are ${this.#length(usual)} apart, but ${this.#length(this.#widest.step)} before this one`;
    return [
      {
        file,
        line: this.#widest.line,
        key: "train",
        what: this.#ofSeries(what),
        remedy: "Every row counts as one step; add the rows that are missing where that matters.",
      },
    ];
  }

  #text(time: number): string {
    return this.time.isMs
      ? new Date(time)
          .toISOString()
          .replace(/T00:00:00\.000Z$|:00\.000Z$|\.\d+Z$/, "")
          .replace("T", " ")
      : String(time);
  }

  #length(step: number): string {
    if (!this.time.isMs) return String(Number(step.toPrecision(6)));
    const units = [
      ["day", 86_400_000],
      ["h", 3_600_000],
      ["min", 60_000],
      ["s", 1000],
    ] as const;
    const [name, size] = units.find(([, each]) => step >= each) ?? ["ms", 1];
    const count = Number((step / size).toPrecision(3));
    return `${count} ${name}${name === "day" && count !== 1 ? "s" : ""}`;
  }
}

function median(values: readonly number[]): number {
  const sorted = [...values].sort((a, b) => a - b);
  return sorted[Math.floor(sorted.length / 2)] ?? Number.NaN;
}
