import { counted } from "../base/counted.ts";
import { durationText } from "../base/durationText.ts";
import { shortNumber } from "../base/numberText.ts";
import type { Task } from "../config/schema.ts";
import type { ReadDataset } from "../data/loadDataset.ts";
import { dataChangedText, ownerAwaitedText } from "../engine/runErrors.ts";
import type { SessionListener, SessionNotice } from "../engine/sessionListener.ts";
import { emptyFrontReason, failureSummary, isFruitless } from "../run/failures.ts";
import type { IndividualId } from "../run/individual.ts";
import { plannedEvaluations } from "../run/plannedEvaluations.ts";
import { lastGeneration, type RunView } from "../run/runView.ts";
import { reportData, reportReferences } from "./dataReport.ts";
import type { Output } from "./output.ts";
import { redraw } from "./terminal/plainText.ts";

/** Shows how a search goes on: one line that redraws itself on a terminal, else one plain line per generation. */
export class Progress {
  #view: RunView | null = null;
  #epochs = new Map<IndividualId, number>();
  /** Trained to the end, and not in the log yet. */
  #waiting = new Set<IndividualId>();
  #lastDrawnMs = Number.NEGATIVE_INFINITY;
  #lineIsOpen = false;
  readonly #startMs = performance.now();
  #evaluatedAtStart: number | null = null;

  constructor(
    private readonly output: Output,
    private readonly epochs: number,
  ) {}

  readonly listener: SessionListener = (notice) => {
    if (notice.type === "dataRead") return this.#showData(notice.task, notice.read);
    if (notice.type === "logRepaired" || notice.type === "crashDetected") return this.#say(repairText(notice));
    if (notice.type === "ownerAwaited") return this.#say(ownerAwaitedText(notice.owner, notice.leaseMs));
    if (notice.type === "dataChanged") return this.#say(dataChangedText(notice.files));
    if (notice.type === "queueNotice") return this.#say(notice.message);
    if (notice.type === "controlUnavailable") return this.#say("no socket: only signals can pause this search");
    if (notice.type === "epochCompleted") this.#epochs.set(notice.id, notice.record.epoch);
    else if (notice.type === "individualFinished") {
      this.#epochs.delete(notice.id);
      this.#waiting.add(notice.id);
    } else this.#follow(notice.event, notice.view);
    this.#draw(false);
  };

  /** Ends the redrawn line; call before anything else is written. */
  close(): void {
    if (this.#lineIsOpen) this.output.err(redraw);
    this.#lineIsOpen = false;
  }

  /** The front at the end is the result; this is on the way to it. */
  #showData(task: Task, read: ReadDataset): void {
    this.close();
    const output = { out: this.output.err, err: this.output.err };
    reportData(read, output);
    reportReferences(task, read, output);
  }

  /** A line that stays. */
  #say(text: string): void {
    this.close();
    this.output.err(`${text}\n`);
  }

  #follow(event: Extract<SessionNotice, { type: "eventAppended" }>["event"], view: RunView): void {
    this.#view = view;
    this.#evaluatedAtStart ??= view.evaluated;
    if (event.type === "individualEvaluated") {
      this.#epochs.delete(event.id);
      this.#waiting.delete(event.id);
    }
    if (event.type !== "generationCompleted") return;
    const best = view.objectives.flatMap(({ name }) => {
      const value = view.best[name]?.value;
      return value === undefined ? [] : [`${name} ${shortNumber(value)}`];
    });
    const failed = view.failed > 0 ? `, ${view.failed} failed (${failureSummary(view)})` : "";
    const retried = view.retried > 0 ? `, ${view.retried} tried again` : "";
    const { generation, archive, hypervolume } = event;
    const bestText = best.length === 0 ? "" : `, best ${best.join(", ")}`;
    this.#say(
      `generation ${generation}/${view.header?.generations ?? "?"}: ${view.evaluated} evaluated${failed}${retried}, front ${archive.length}, hypervolume ${shortNumber(hypervolume)}${bestText}`,
    );
    if (generation === 0 && isFruitless(view)) for (const line of emptyFrontReason(view) ?? []) this.#say(line);
  }

  #draw(force: boolean): void {
    const now = performance.now();
    if (!this.output.interactive || (!force && now - this.#lastDrawnMs < 100)) return;
    this.#lastDrawnMs = now;
    const line = this.#line(now - this.#startMs);
    this.output.err(`${redraw}${line.slice(0, Math.max(20, this.output.columns - 1))}`);
    this.#lineIsOpen = true;
  }

  /** `[████░░░░] generation 3/6 · 57 evaluated · 1.2/s · hypervolume 0.83 · 2 min 10 s left` */
  #line(elapsedMs: number): string {
    const view = this.#view;
    if (view === null) return "reading data …";
    const evaluated = view.evaluated + this.#waiting.size;
    const partial = [...this.#epochs.values()].reduce((sum, epoch) => sum + Math.min(1, epoch / this.epochs), 0);
    const total = plannedEvaluations(view) ?? 0;
    const done = Math.min(total, evaluated + partial);
    const here = done - (this.#evaluatedAtStart ?? 0);
    const perSecond = (here * 1000) / Math.max(1, elapsedMs);
    const left = here > 0.5 ? ` · about ${durationText(((total - done) / perSecond) * 1000)} left` : "";
    const width = 16;
    const filled = Math.floor((done / Math.max(1, total)) * width);
    const summary = lastGeneration(view);
    const volume = summary ? ` · hypervolume ${shortNumber(summary.hypervolume)}` : "";
    return `[${"█".repeat(filled)}${"░".repeat(width - filled)}] generation ${view.generations.length}/${view.header?.generations ?? "?"} · ${evaluated} evaluated${this.#trainingText()} · ${shortNumber(perSecond)}/s${volume}${left}`;
  }

  /** ` · training #3, #17 and 2 more`, the longest known first. */
  #trainingText(): string {
    const ids = [...this.#epochs.keys()];
    const more = ids.length > 2 ? ` and ${ids.length - 2} more` : "";
    const shown = ids.slice(0, 2).map((id) => `#${id}`);
    return ids.length === 0 ? "" : ` · training ${shown.join(", ")}${more}`;
  }
}

function repairText(notice: Extract<SessionNotice, { type: "logRepaired" | "crashDetected" }>): string {
  if (notice.type === "crashDetected") {
    return `The earlier process ${notice.process.pid} ended without a word; going on from the log.`;
  }
  const { records, bytes, keptAs } = notice.dropped;
  const where = keptAs === null ? "" : `, kept as ${keptAs}`;
  return `The end of the log could not be read: ${counted(records, "record")} (${counted(bytes, "byte")}) were dropped${where}; their evaluations are done again.`;
}
