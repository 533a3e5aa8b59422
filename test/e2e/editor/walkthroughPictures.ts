import assert from "node:assert/strict";
import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import type { Frame } from "playwright-core";
import { type EditorContext, EditorWindow, until } from "./editorWindow.ts";
import { openFront, worthShowing } from "./pictures.ts";
import { showCompletion } from "./showCompletion.ts";

/** A part of the window, in pixels. */
export interface Clip {
  readonly x: number;
  readonly y: number;
  readonly width: number;
  readonly height: number;
}

/** Of an element of a panel's page, with a little room around it. */
async function boxOf(frame: Frame, selector: string): Promise<Clip> {
  const box = await frame.locator(selector).boundingBox();
  assert.ok(box !== null, selector);
  const room = 8;
  return { x: box.x - room, y: box.y - room, width: box.width + 2 * room, height: box.height + 2 * room };
}

/** Long enough to be seen running. */
const longSearch = `name: first-names
task: { type: synthetic, problem: sum, length: 12 }
model: { hidden: 8 }
training: { batch: 32, epochs: 12, inherited_epochs: 8 }
search: { population: 16, generations: 600, seed_cells: [basic, gru, lstm], objectives: [validation_loss, blocks] }
`;

/**
 * Takes the pictures of the walkthrough: parts of the window, one for each step.
 *
 * @param run the name of the run that they show.
 */
export async function walkthroughPictures(
  context: EditorContext,
  run: string,
  save: (name: string, clip: Clip) => Promise<void>,
): Promise<void> {
  const window = new EditorWindow(context);
  const { page } = window;
  const config = `${run.replace(/-\d+$/, "")}.rnas`;
  const file = join(context.workspace, config);
  const before = readFileSync(file, "utf8");
  const { subject } = await worthShowing(join(context.workspace, ".rnas", run));
  const editor = async (height: number): Promise<Clip> => {
    const box = await page.locator(".part.editor").boundingBox();
    return { x: box?.x ?? 0, y: box?.y ?? 0, width: Math.min(720, box?.width ?? 0), height };
  };

  await window.open();
  await openFront(window, run);
  await window.command("View: Toggle Primary Side Bar Visibility");
  const front = await window.panel("main.front .plot");
  await front.locator(".plot").focus();
  for (let step = 0; step < 3; step++) await page.keyboard.press("ArrowRight");
  await front.locator(".card .equations").waitFor();
  await save("front", await boxOf(front, ".left"));

  await window.openSidebar();
  await (await window.individualInSight(subject)).click();
  await window.panel("main.cell-page svg g.node[data-shows]");
  await window.command("View: Toggle Primary Side Bar Visibility");
  const cell = await window.panel("main.cell-page svg g.node[data-shows]");
  await cell.locator(".difference").waitFor();
  await save("cell", await boxOf(cell, ".cell-graph"));

  await cell.getByRole("button", { name: "Use as Seed Cell" }).click();
  await window.quickRows.filter({ hasText: config }).first().click();
  await until("a name is asked for", async () => /^found_/.test(await window.quickInput.inputValue()));
  await page.keyboard.press("Enter");
  await window.tab(config).waitFor();
  await page.locator(".editor-instance .view-line", { hasText: `found_${subject}:` }).waitFor();
  await save("reuse", await editor(560));
  await window.command("View: Close All Editors");
  // The editor has saved the cell by itself.
  writeFileSync(file, before);

  await showCompletion(window, config);
  await save("config", await editor(600));
  await page.keyboard.press("Escape");
  await page.keyboard.press("Escape");
  await window.command("View: Close All Editors");

  writeFileSync(join(context.workspace, "first-names.rnas"), longSearch);
  await window.openSidebar();
  await window.openFile("first-names.rnas");
  await window.command("MOE/RNAS: Start Search");
  const running = window.row("first-names-001");
  await running.filter({ hasText: /running · generation \d\d/ }).waitFor();
  await until("the run is open", async () => (await running.getAttribute("aria-expanded")) === "true");
  await running.hover();
  const sidebar = await page.locator(".part.sidebar").boundingBox();
  await save("search", { x: 0, y: sidebar?.y ?? 0, width: (sidebar?.x ?? 0) + (sidebar?.width ?? 0), height: 340 });
  await window.command("MOE/RNAS: Stop Search");
  await running.filter({ hasText: /stopped/ }).waitFor();
}
