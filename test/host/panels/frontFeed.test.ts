import { expect, test } from "vitest";
import { FrontFeed } from "../../../src/host/panels/frontFeed.ts";
import type { IndividualId } from "../../../src/run/individual.ts";
import type { RunEvent } from "../../../src/run/runEvent.ts";
import { emptyRunView, foldRunEvents, individualRecord, type RunView } from "../../../src/run/runView.ts";
import { FrontModel } from "../../../webview/front/frontModel.ts";
import { generatedRun } from "../../fixtures/generatedRun.ts";

/** A run that grows piece by piece, and the page that receives it. */
class Told {
  readonly run: { name: string; view: RunView } = { name: "run", view: emptyRunView };
  readonly feed = new FrontFeed(this.run);
  readonly model = new FrontModel(null, () => {});
  readonly types: string[] = [];

  tell(events: readonly RunEvent[], restarted = false): void {
    this.run.view = foldRunEvents(events, restarted ? emptyRunView : this.run.view);
    this.hear(this.feed.increment({ events, restarted }));
  }

  hear(message: ReturnType<FrontFeed["snapshot"]>): void {
    this.types.push(message.type);
    // As VS Code does: nothing is shared between host and page.
    const copy = structuredClone(message);
    if (copy.type === "runOpened") this.model.open(copy);
    else if (copy.type === "runGrew") this.model.grow(copy);
  }
}

function shownBy(model: FrontModel) {
  const { run } = model;
  const count = run?.columns.count ?? 0;
  return {
    values: model.measures.map(({ name }) => [...model.valuesOf(name).slice(0, count)]),
    states: [...Array(count).keys()].map((id) => run?.columns.state(id)),
    origins: [...(run?.columns.origins.slice(0, count) ?? [])].map((origin) => run?.header.origins[origin]),
    generations: run?.generations.map(({ nextId, hypervolume, survivors }) => [nextId, hypervolume, ...survivors]),
    fronts: run?.generations.map(({ nextId }) => run.history.frontAt(nextId)),
    progress: run?.progress,
  };
}

const events = [...generatedRun({ individuals: 300, population: 30 })];

test("a page that heard increments knows what one knows that opens at the end", () => {
  const live = new Told();
  live.tell(events.slice(0, 1));
  for (let from = 1; from < events.length; from += 37) live.tell(events.slice(from, from + 37));
  const late = new Told();
  late.run.view = live.run.view;
  late.hear(late.feed.snapshot());
  expect(shownBy(live.model)).toEqual(shownBy(late.model));
});

test("after the first evaluation has shown the metrics, increments are enough", () => {
  const told = new Told();
  told.tell(events.slice(0, 40));
  for (let from = 40; from < events.length; from += 50) told.tell(events.slice(from, from + 50));
  expect(told.types.filter((type) => type === "runOpened").length).toBeLessThanOrEqual(2);
});

test("what the page knows is what the log says", () => {
  const told = new Told();
  told.tell(events);
  const { model } = told;
  const { view } = told.run;
  for (let id = 0; id < view.individuals.size; id++) {
    const { individual, evaluation } = individualRecord(view, id as IndividualId);
    expect(model.valuesOf("blocks")[id]).toBe(individual.complexity.blocks);
    const loss = evaluation?.status === "ok" ? evaluation.metrics.validation_loss : Number.NaN;
    expect(model.valuesOf("validation_loss")[id]).toBe(loss);
    const feasible = evaluation?.status === "ok" && individual.complexity.parameters <= 30_000;
    expect(model.run?.columns.isFeasible(id)).toBe(feasible);
    expect(model.run?.columns.state(id) === "failed").toBe(evaluation?.status === "failed");
  }
});

test("a log that was repaired is reported anew", () => {
  const told = new Told();
  told.tell(events);
  told.tell(events.slice(0, 100), true);
  expect(told.types.at(-1)).toBe("runOpened");
  expect(told.model.run?.columns.count).toBe(told.run.view.individuals.size);
});

test("an individual takes at most 70 bytes, its share of the generations included", () => {
  const bytes = (individuals: number) => {
    const view = foldRunEvents(generatedRun({ individuals, distinctCells: 100 }));
    let buffers = 0;
    const json = JSON.stringify(new FrontFeed({ name: "run", view }).snapshot(), (_, value: unknown) => {
      if (!(value instanceof ArrayBuffer)) return value;
      buffers += value.byteLength;
      return null;
    });
    return buffers + json.length;
  };
  expect((bytes(2000) - bytes(1000)) / 1000).toBeLessThan(70);
});

test("a description says how an individual was made and what it computes", () => {
  const feed = new FrontFeed({ name: "run", view: foldRunEvents(events) });
  expect(feed.describe(2 as IndividualId)).toMatchObject({ id: 2, origin: "lstm", edits: [], failure: null });
  expect(feed.describe(2 as IndividualId)?.equations).toContain("c' = ");
  expect(feed.describe(299 as IndividualId)?.edits.length).toBeGreaterThan(0);
  expect(feed.describe(300 as IndividualId)).toBeNull();
});

test("the page heads a run by what it is doing, and counts what is finished beyond the log", () => {
  const told = new Told();
  told.tell(events.slice(0, 100));
  expect(told.model.run?.progress).toMatchObject({ status: "running", work: null });
  // Killed: the log says no word of it.
  Object.assign(told.run, { activity: "crashed" });
  told.tell([]);
  expect(told.types).toEqual(["runOpened", "runGrew"]);
  expect(told.model.run?.progress.status).toBe("crashed");
  const work = { finished: 3, training: [7], rung: null };
  Object.assign(told.run, { activity: "running", work });
  told.tell([]);
  expect(told.model.run?.progress).toMatchObject({ status: "running", work });
});
