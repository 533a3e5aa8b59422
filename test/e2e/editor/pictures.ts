import assert from "node:assert/strict";
import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import type { IndividualId } from "../../../src/run/individual.ts";
import { parentsOf } from "../../../src/run/lineage.ts";
import { foldRunEvents, individualRecord, lastGeneration } from "../../../src/run/runView.ts";
import { readEvents } from "../../../src/store/eventLog.ts";
import { type EditorContext, EditorWindow } from "./editorWindow.ts";

/** Takes pictures of the views on the workspace's only run. @param save keeps a picture of the window under a name. */
export async function pictures(context: EditorContext, save: (name: string) => Promise<void>): Promise<void> {
  const window = new EditorWindow(context);
  const { page } = window;
  const runs = join(context.workspace, ".rnas");
  const [run] = readdirSync(runs).filter((name) => !name.startsWith("."));
  assert.ok(run !== undefined);
  const config = `${run.replace(/-\d+$/, "")}.rnas`;
  const { subject, other } = await worthShowing(join(runs, run));

  await window.open();
  await window.openSidebar();
  await widenSidebar(window);
  await window.row(run).click();
  await window.row(/^Pareto front/).click();
  await window
    .row(/^Pareto front/)
    .getByRole("button", { name: "Show Pareto Front" })
    .click();
  const front = await window.panel("main.front .plot");
  // Those that did not learn are far above the rest.
  await front.getByRole("button", { name: "Zoom to the front" }).click();
  await window.individual(subject).hover();
  await window.individual(subject).getByRole("button", { name: "Reveal in Front" }).click();
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

  await window.individual(other).click({ modifiers: ["Control"] });
  await window.command("MOE/RNAS: Compare Individuals");
  await window.panel(".compare-body .card svg g.node");
  await save("compare");

  await window.command("View: Close All Editors");
  await window.openFile(config);
  const lines = readFileSync(join(context.workspace, config), "utf8").split("\n");
  const objectives = lines.findIndex((line) => line.trimStart().startsWith("objectives:"));
  await page.locator(".editor-instance .view-lines").click();
  await page.keyboard.press("Control+Home");
  for (let line = 0; line < objectives; line++) await page.keyboard.press("ArrowDown");
  await page.keyboard.press("End");
  await page.keyboard.press("ArrowLeft");
  await page.locator(".editor-instance .codelens-decoration a").first().waitFor();
  await page.keyboard.type(", ");
  await page.keyboard.press("Control+Space");
  const offered = page.locator(".suggest-widget.visible .monaco-list-row");
  await offered.first().waitFor();
  // Once more, for the documentation of what is chosen.
  await page.keyboard.press("ArrowDown");
  await page.keyboard.press("Control+Space");
  await page.locator(".suggest-details-container .suggest-details:visible").waitFor();
  await save("config");
}

/** A cell of the front that was made from another by a transformation, and one to compare it with. */
async function worthShowing(folder: string): Promise<{ subject: IndividualId; other: IndividualId }> {
  const view = foldRunEvents((await readEvents(folder)).events);
  const front = (lastGeneration(view)?.archive ?? []).map((id) => individualRecord(view, id));
  const fit = front
    .filter(({ individual }) => parentsOf(individual).length > 0 && individual.complexity.blocks <= 10)
    .sort((a, b) => b.individual.complexity.blocks - a.individual.complexity.blocks);
  const [subject, other] = fit.map(({ individual }) => individual.id);
  assert.ok(subject !== undefined && other !== undefined);
  return { subject, other };
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
