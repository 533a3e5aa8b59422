import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import type { Frame } from "playwright-core";
import { parseCellJson } from "../../../src/cell/cellJson.ts";
import { cellDiagram } from "../../../src/cell/mermaid.ts";
import { FrontFeed } from "../../../src/host/panels/frontFeed.ts";
import type { IndividualId } from "../../../src/run/individual.ts";
import { foldRunEvents, individualRecord, lastGeneration, type RunView } from "../../../src/run/runView.ts";
import { readEvents } from "../../../src/store/eventLog.ts";
import { FrontModel } from "../../../webview/front/frontModel.ts";
import { scatterLayout } from "../../../webview/front/scatterLayout.ts";
import { type EditorContext, EditorWindow, Steps, until } from "./editorWindow.ts";

/** From an empty workspace to a stopped search whose cells were looked at. */
export async function searchFlow(context: EditorContext): Promise<void> {
  const window = new EditorWindow(context);
  const { page } = window;
  const steps = new Steps("search", context);
  const run = join(context.workspace, ".rnas", "synthetic-001");
  const config = join(context.workspace, "synthetic.rnas");
  const runRow = window.row("synthetic-001");
  let beforeReload = 0;

  await steps.step("an empty workspace offers to write a config, by a guided choice", async () => {
    await window.open();
    await window.openSidebar();
    await page.locator(".part.sidebar .welcome-view-content").getByText("New Search Config…").click();
    await window.quickRows.filter({ hasText: "Synthetic problem" }).click();
    await window.tab("synthetic.rnas").waitFor();
    await page
      .locator(".editor-instance .view-line")
      .filter({ hasText: /type:\ssynthetic/ })
      .waitFor();
    assert.match(readFileSync(config, "utf8"), /^task:\n {2}type: synthetic$/m);
  });

  await steps.step("the config is edited; the search starts by its command", async () => {
    const lines = readFileSync(config, "utf8").split("\n");
    await setValue(window, lines, "generations", "3000");
    await setValue(window, lines, "epochs", "6");
    await window.command("View: Toggle Primary Side Bar Visibility");
    await page.locator(".part.sidebar").waitFor({ state: "hidden" });
    await window.command("MOE/RNAS: Start Search");
    await until("the config is saved", () => /generations: 3000/.test(readFileSync(config, "utf8")));
    await runRow.filter({ hasText: /running/ }).waitFor();
    assert.equal(window.searchProcesses().length, 1);
  });

  await steps.step("the side bar, hidden until now, shows the run opened, and its rows fill", async () => {
    await until("the run is open", async () => (await runRow.getAttribute("aria-expanded")) === "true");
    await window.row(/Best validation_loss/).waitFor();
    await window.row(/Best total_parameters/).waitFor();
    await window.row(/^Pareto front[1-9]/).waitFor();
    await window.row(/^Generations[1-9]/).click();
    await window.row(/^Initial population16 cells/).waitFor();
    await page
      .locator(".statusbar-item")
      .filter({ hasText: /generation \d+\/3000 · hypervolume/ })
      .waitFor();
  });

  await steps.step("the front panel fills while the search goes on", async () => {
    await runRow.hover();
    await runRow.getByRole("button", { name: "Show Pareto Front" }).click();
    const front = await window.panel("main.front .plot");
    const first = await until("individuals in the plot", () => drawn(front));
    await until("more individuals in the plot", async () => (await drawn(front)) > first);
    assert.match((await front.locator(".status").textContent()) ?? "", /^Running · [\d,]+ evaluated/);
  });

  await steps.step("it pauses, and its process ends", async () => {
    await window.command("MOE/RNAS: Pause Search");
    await runRow.filter({ hasText: /paused/ }).waitFor();
    await until("its process has ended", () => window.searchProcesses().length === 0);
  });

  await steps.step("after a reload of the window the run and its front are still there", async () => {
    const view = await readRun(run);
    await window.reload();
    await runRow.filter({ hasText: /paused/ }).waitFor();
    await window.tab("Front: synthetic-001").waitFor();
    const front = await window.panel("main.front .plot");
    beforeReload = await until("individuals in the plot", () => drawn(front));
    assert.equal(beforeReload, view.evaluated - view.failed);
  });

  await steps.step("it resumes from where it was", async () => {
    await runRow.hover();
    await runRow.getByRole("button", { name: "Resume Search" }).click();
    await runRow.filter({ hasText: /running/ }).waitFor();
    const front = await window.panel("main.front .plot");
    await until("more individuals in the plot", async () => (await drawn(front)) > beforeReload);
  });

  let opened: IndividualId = 0 as IndividualId;
  await steps.step("a click on a point of the front opens its cell, drawn with the blocks that it has", async () => {
    const front = await window.panel("main.front .plot");
    opened = await clickPoint(window, front, run);
    const cell = await window.panel("main.cell-page svg g.node[data-shows]");
    const wanted = cellDiagram(cellOf(await readRun(run), opened)).nodes.map(({ shows }) => String(shows));
    const seen = await cell
      .locator("svg g.node[data-shows]:not(.removed)")
      .evaluateAll((nodes) => nodes.map((node) => (node as unknown as { dataset: { shows: string } }).dataset.shows));
    assert.deepEqual(seen.sort(), wanted.sort());
    assert.match((await cell.locator("h1").textContent()) ?? "", new RegExp(`\\b${opened}$`));
    assert.deepEqual(await window.seriousFaults([...panelFrames, "main"]), [], "axe");
  });

  await steps.step("its lineage leads to it", async () => {
    const cell = await window.panel("main.cell-page");
    await cell.getByRole("button", { name: "Show Lineage" }).click();
    const lineage = await window.panel("main.lineage-page");
    await lineage.getByText(`#${opened}`).first().waitFor();
    assert.deepEqual(await window.seriousFaults([...panelFrames, "main"]), [], "axe");
  });

  await steps.step("two individuals are compared side by side", async () => {
    await window.tab("Front: synthetic-001").click();
    const front = await window.panel("main.front .plot");
    assert.deepEqual(await window.seriousFaults([...panelFrames, "main"]), [], "axe");
    await front.locator(".plot").focus();
    // Through all individuals: the front of a search that has just begun may have only one.
    for (const marked of [1, 2]) {
      for (const key of ["ArrowUp", "Space"]) await page.keyboard.press(key);
      await front.getByRole("button", { name: `Compare (${marked})` }).waitFor();
    }
    await front.getByRole("button", { name: "Compare (2)" }).click();
    const compare = await window.panel(".compare-body .card svg g.node");
    assert.equal(await compare.locator("article.card").count(), 2);
    const titles = await compare.locator("article.card h3").allTextContents();
    await window.tab(`Compare ${titles.map((title) => /#\d+/.exec(title)?.[0]).join(", ")}`).waitFor();
    assert.deepEqual(await window.seriousFaults([...panelFrames, "main"]), [], "axe");
  });

  await steps.step("axe finds nothing serious in the views of the side bar and the status bar item", async () => {
    assert.deepEqual(
      await window.seriousFaults([".part.sidebar .composite.viewlet"], ["[id='moe-rnas.moe-rnas.moeRnas.status']"]),
      [],
    );
  });

  await steps.step("it stops, and no process is left", async () => {
    await runRow.hover();
    await runRow.getByRole("button", { name: "Stop Search" }).click();
    await runRow.filter({ hasText: /stopped/ }).waitFor();
    await until("its process has ended", () => window.searchProcesses().length === 0);
    const view = await readRun(run);
    assert.equal(view.status, "stopped");
    assert.ok((lastGeneration(view)?.archive.length ?? 0) > 0);
  });
  await steps.step("the chart and its individuals are saved where the dialog says", async () => {
    await window.tab("Front: synthetic-001").click();
    const front = await window.panel("main.front .plot");
    // A page that comes back from the background draws itself anew.
    const individuals = await until("the front is drawn", () => drawn(front));
    await exported(window, front, "PNG", "chart.png");
    const png = readFileSync(join(context.workspace, "chart.png"));
    assert.equal(png.toString("latin1", 0, 8), "\x89PNG\r\n\x1a\n");
    await exported(window, front, "SVG", "chart.svg");
    const svg = readFileSync(join(context.workspace, "chart.svg"), "utf8");
    assert.ok((svg.match(/<circle/g)?.length ?? 0) > 0);
    // The name that the dialog offers.
    await exported(window, front, "CSV", "synthetic-001-front.csv");
    const rows = readFileSync(join(context.workspace, "synthetic-001-front.csv"), "utf8").trimEnd().split("\n");
    assert.match(rows[0] ?? "", /^"?id"?,.*blocks/);
    assert.equal(rows.length - 1, individuals);
  });
}

/** Exports by a button of the front, and takes a name in the dialog. */
async function exported(window: EditorWindow, front: Frame, format: string, name: string): Promise<void> {
  const { page, quickInput } = window;
  await front.getByRole("button", { name: `as ${format}` }).click();
  await quickInput.waitFor();
  const offered = await until("a name is offered", async () => {
    const path = await quickInput.inputValue();
    return path.endsWith(`/synthetic-001-front.${format.toLowerCase()}`) ? path : null;
  });
  await quickInput.fill(offered.replace(/[^/]*$/, name));
  await page.keyboard.press("Enter");
  await window.notification(new RegExp(`Exported to ${name}`)).waitFor();
}

/** From the window to the page of a panel. */
const panelFrames = ["iframe.webview.ready", "iframe#active-frame"];

/** Types another value for a key whose line is known, and waits until the editor shows it. */
async function setValue(window: EditorWindow, lines: readonly string[], key: string, value: string): Promise<void> {
  const line = lines.findIndex((text) => text.trimStart().startsWith(`${key}:`));
  assert.ok(line >= 0, key);
  const from = (lines[line] ?? "").indexOf(":") + 2;
  await window.goTo(line + 1, from + 1);
  await window.page.keyboard.press("Shift+End");
  await window.cursorAt(" selected)");
  await window.page.keyboard.type(value);
  // Hints stand right behind the value, so the text of the line does not say where it ends.
  await window.cursorAt(`Ln ${line + 1}, Col ${from + 1 + value.length}`);
}

/** How many individuals the plot says that it shows. */
async function drawn(front: Frame): Promise<number> {
  const label = await front
    .locator(".plot")
    .getAttribute("aria-label", { timeout: 5000 })
    .catch(() => null);
  return Number(/([\d,]+) individuals/.exec(label ?? "")?.[1]?.replaceAll(",", "") ?? 0);
}

async function readRun(folder: string): Promise<RunView> {
  return foldRunEvents((await readEvents(folder)).events);
}

function cellOf(view: RunView, id: IndividualId) {
  return parseCellJson(individualRecord(view, id).individual.cell);
}

/** Clicks on a point of the front. The search goes on, so points can move between a look and the click. */
async function clickPoint(window: EditorWindow, front: Frame, folder: string): Promise<IndividualId> {
  const { page } = window;
  const tab = window.tab(/^Cell #\d+/);
  return await until("a cell is opened by a click", async () => {
    const number = (await tab.isVisible()) ? /#(\d+)/.exec((await tab.textContent()) ?? "")?.[1] : undefined;
    if (number !== undefined) return { id: Number(number) as IndividualId };
    const view = await readRun(folder);
    const model = new FrontModel(null, () => {});
    const snapshot = new FrontFeed({ name: "run", view }).snapshot();
    if (snapshot.type === "runOpened") model.open(snapshot);
    // The front goes away when the cell comes.
    const box = await front
      .locator(".plot")
      .boundingBox()
      .catch(() => null);
    const ids = lastGeneration(view)?.archive ?? [];
    const id = ids[Math.floor(ids.length / 2)];
    if (box === null || id === undefined) return null;
    const layout = scatterLayout(model, Math.floor(box.width), Math.floor(box.height));
    const { x, y } = model.ui;
    await page.mouse.click(
      box.x + layout.x.pixel(model.valuesOf(x)[id] as number),
      box.y + layout.y.pixel(model.valuesOf(y)[id] as number),
    );
    await tab.waitFor({ timeout: 5000 }).catch(() => {});
    return null;
  }).then(({ id }) => id);
}
