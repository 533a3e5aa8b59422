import assert from "node:assert/strict";
import { join } from "node:path";
import type { Frame } from "playwright-core";
import type { IndividualId } from "../../../src/run/individual.ts";
import { parentsOf } from "../../../src/run/lineage.ts";
import { foldRunEvents, individualRecord, lastGeneration } from "../../../src/run/runView.ts";
import { readEvents } from "../../../src/store/eventLog.ts";
import { type EditorContext, EditorWindow } from "./editorWindow.ts";
import { furtherPictures } from "./furtherPictures.ts";
import { showCompletion } from "./showCompletion.ts";

/**
 * Takes pictures of the views.
 *
 * @param run the name of the run that they show.
 * @param save keeps a picture of the window under a name.
 * @param all also those that the README leaves out.
 */
export async function pictures(
  context: EditorContext,
  run: string,
  save: (name: string) => Promise<void>,
  all: boolean,
): Promise<void> {
  const window = new EditorWindow(context);
  const { page } = window;
  const runs = join(context.workspace, ".rnas");
  const config = `${run.replace(/-\d+$/, "")}.rnas`;
  const { subject, other } = await worthShowing(join(runs, run));

  await window.open();
  const front = await openFront(window, run);
  // Those that did not learn are far above the rest.
  await front.getByRole("button", { name: "Zoom to the front" }).click();
  const row = await window.individualInSight(subject);
  await row.hover();
  await row.getByRole("button", { name: "Reveal in Front" }).click();
  await front.locator(".card .equations").waitFor();
  await page.mouse.move(240, 700);
  await save("front");

  await window.individual(subject).click();
  const cell = await window.panel("main.cell-page svg g.node[data-shows]");
  await cell.locator(".difference").waitFor();
  await save("cell");

  await cell.getByRole("button", { name: "Show Lineage" }).click();
  await window.panel("main.lineage-page");
  await save("lineage");

  await (await window.individualInSight(other)).click({ modifiers: ["Control"] });
  await window.command("MOE/RNAS: Compare Individuals");
  await window.panel(".compare-body .card svg g.node");
  await save("compare");

  if (all) await furtherPictures(window, run, save);
  await window.command("View: Close All Editors");
  await showCompletion(window, config);
  await save("config");
}

/** A cell of the front that was made from another by a transformation, and one to compare it with. */
export async function worthShowing(folder: string): Promise<{ subject: IndividualId; other: IndividualId }> {
  const view = foldRunEvents((await readEvents(folder)).events);
  const front = (lastGeneration(view)?.archive ?? []).map((id) => individualRecord(view, id));
  const fit = front
    .filter(({ individual }) => parentsOf(individual).length > 0 && individual.complexity.blocks <= 10)
    .sort((a, b) => b.individual.complexity.blocks - a.individual.complexity.blocks);
  const [subject, other] = fit.map(({ individual }) => individual.id);
  assert.ok(subject !== undefined && other !== undefined);
  return { subject, other };
}

/** The front of a run, opened from a sidebar with room for names and values. */
export async function openFront(window: EditorWindow, run: string): Promise<Frame> {
  await window.openSidebar();
  await widenSidebar(window);
  await window.row(run).click();
  await window.row(/^Pareto front/).click();
  await window
    .row(/^Pareto front/)
    .getByRole("button", { name: "Show Pareto Front" })
    .click();
  return window.panel("main.front .plot");
}

async function widenSidebar({ page }: EditorWindow): Promise<void> {
  const box = await page.locator(".part.sidebar").boundingBox();
  assert.ok(box !== null);
  const edge = box.x + box.width + 1;
  await page.mouse.move(edge, 400);
  await page.mouse.down();
  await page.mouse.move(edge + 90, 400, { steps: 5 });
  await page.mouse.up();
}
