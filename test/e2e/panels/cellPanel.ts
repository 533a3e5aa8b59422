import assert from "node:assert/strict";
import { test } from "node:test";
import type { Frame } from "playwright-core";
import { Rng } from "../../../src/base/rng.ts";
import { cellDifference } from "../../../src/cell/cellDifference.ts";
import { parseCellJson, toCellJson } from "../../../src/cell/cellJson.ts";
import { cellDiagram } from "../../../src/cell/mermaid.ts";
import { cellSnapshot } from "../../../src/host/panels/snapshots.ts";
import type { CellSnapshot } from "../../../src/protocol/cellProtocol.ts";
import type { IndividualId } from "../../../src/run/individual.ts";
import { parentsOf } from "../../../src/run/lineage.ts";
import { individualRecord, individualRecords } from "../../../src/run/runView.ts";
import { randomCell } from "../../cell/randomCells.ts";
import { until } from "../editor/editorWindow.ts";
import { madeUpWords, untranslated } from "./madeUpLanguage.ts";
import { SnapshotPanels, sampleRun, seriousFaults } from "./snapshotWindow.ts";
import { windowThemes } from "./themes.ts";

const panels = new SnapshotPanels("cell");
const run = sampleRun();
/** A child of a crossover that has blocks of its own and lacks some of either parent: there is as much to show as there is. */
const subject = [...individualRecords(run.view)].findLast(({ individual }) => {
  const parents = parentsOf(individual);
  if (parents.length < 2) return false;
  const cell = parseCellJson(individual.cell);
  return parents.every((parent) => {
    const before = parseCellJson(individualRecord(run.view, parent).individual.cell);
    const { added, removed, changed } = cellDifference(before, cell);
    return added.length > 0 && removed.length > 0 && changed.length > 0 && cell.blocks.length < 25;
  });
})?.individual.id as IndividualId;

function snapshotOf(id: IndividualId): CellSnapshot {
  const snapshot = cellSnapshot(run, id, true);
  assert.ok(snapshot !== null);
  return snapshot;
}

const target = { run: run.id, id: subject };

async function drawnNodes(frame: Frame, count: number): Promise<{ shows: string; text: string; kind: string }[]> {
  for (let tries = 0; ; tries++) {
    const nodes = await frame.locator("svg g.node[data-shows]:not(.removed)").evaluateAll((groups) =>
      groups.map((group) => ({
        shows: (group as unknown as { dataset: { shows: string } }).dataset.shows,
        text: (group.textContent ?? "").trim(),
        kind:
          ["terminal", "weighted", "activation", "combination", "output"].find((kind) =>
            group.classList.contains(kind),
          ) ?? "",
      })),
    );
    if (nodes.length === count || tries > 200) return nodes;
    await new Promise((resolve) => setTimeout(resolve, 20));
  }
}

/** The zoom and place of the picture. */
async function viewport(frame: Frame): Promise<{ x: number; y: number; zoom: number }> {
  const transform = await frame
    .locator(".diagram-canvas")
    .evaluate((canvas) => (canvas as unknown as { style: { transform: string } }).style.transform);
  const [x, y, zoom] = [...transform.matchAll(/-?[\d.]+(?:e-?\d+)?/g)].map(Number) as [number, number, number];
  return { x, y, zoom };
}

test("the nodes of the drawn graph are those of the cell, for 50 random cells", async () => {
  const own = snapshotOf(subject);
  await panels.open(target, own, async ({ frame, send }) => {
    for (let seed = 0; seed < 50; seed++) {
      const cell = randomCell(Rng.fromSeed(seed));
      const individual = { ...own.record.individual, cell: toCellJson(cell), starts: {} };
      await send({ ...own, record: { ...own.record, individual }, parents: [] });
      const wanted = cellDiagram(cell).nodes.map(({ shows, label, kind }) => ({ shows, text: label, kind }));
      const text = await frame.locator("pre.equations").textContent();
      assert.ok(text?.includes("h' ="));
      let drawn: unknown = null;
      for (let tries = 0; tries < 100; tries++) {
        drawn = sorted(await drawnNodes(frame, wanted.length));
        if (JSON.stringify(drawn) === JSON.stringify(sorted(wanted))) break;
        await new Promise((resolve) => setTimeout(resolve, 30));
      }
      assert.deepEqual(drawn, sorted(wanted), `cell of seed ${seed}`);
    }
  });
});

function sorted<T extends { readonly shows: string }>(nodes: readonly T[]): T[] {
  return nodes.toSorted((a, b) => (a.shows < b.shows ? -1 : 1));
}

test("a snapshot that comes while Mermaid is loading does not keep the graph from being drawn", async () => {
  const own = snapshotOf(subject);
  const { individual } = own.record;
  const unreadable = { ...individual, cell: { ...individual.cell, hNext: "nothing" } };
  const without = { ...own, record: { ...own.record, individual: unreadable }, parents: [] };
  await panels.open(target, without, async ({ frame, window, send }) => {
    await frame.locator(".fault").waitFor();
    await window.page.route("**/mermaid.js", async (route) => {
      await new Promise((resolve) => setTimeout(resolve, 500));
      await route.continue();
    });
    await send(own);
    await send(own);
    const wanted = cellDiagram(parseCellJson(individual.cell)).nodes.length;
    assert.equal((await drawnNodes(frame, wanted)).length, wanted);
  });
});

test("markup in names stays text", async () => {
  const own = snapshotOf(subject);
  const attack = `<img src=x onerror="document.body.dataset.hacked='1'"><script>document.body.dataset.hacked='1'</script>`;
  const origin = {
    kind: "offspring" as const,
    parents: parentsOf(own.record.individual) as readonly [IndividualId, IndividualId],
    crossover: true,
    edits: [{ operator: attack, description: attack }],
  };
  const hostile = {
    ...own,
    runName: attack,
    objectives: own.objectives.map((objective) => ({ ...objective, unit: attack })),
    record: { ...own.record, individual: { ...own.record.individual, origin } },
    baselines: own.baselines.map((record) => ({
      ...record,
      individual: { ...record.individual, origin: { kind: "seed", name: attack } },
    })),
  };
  await panels.open(target, hostile, async ({ frame, send }) => {
    await frame.locator("svg g.node[data-shows]").first().waitFor();
    assert.ok((await frame.locator("body").innerText()).includes(attack));
    const bad = { ...own.record.individual.cell, hNext: `x"] click n0 "javascript:1"` };
    await send({ ...hostile, record: { ...hostile.record, individual: { ...hostile.record.individual, cell: bad } } });
    await frame.locator(".fault").waitFor();
    assert.equal(await frame.locator("img, iframe, a, main script").count(), 0);
    assert.equal(await frame.locator("body").getAttribute("data-hacked"), null);
  });
});

test("Mermaid is fetched when a graph is drawn, not before", async () => {
  await panels.open(target, snapshotOf(subject), async ({ frame }) => {
    await frame.locator("svg g.node[data-shows]").first().waitFor();
    const names = await frame.evaluate<string[]>(
      "performance.getEntriesByType('resource').map(({ name }) => name.replace(/.*\\//, ''))",
    );
    assert.ok(names.indexOf("mermaid.js") > names.indexOf("cell.js"));
    const drawMs = await frame.evaluate<number>("performance.now()");
    assert.ok(drawMs < 15_000, `drawn after ${drawMs} ms`);
  });
});

test("the wheel with Ctrl zooms at the pointer, dragging pans, and fitting brings all back", async () => {
  await panels.open(target, snapshotOf(subject), async ({ frame, window: { page } }) => {
    await frame.locator("svg g.node[data-shows]").first().waitFor();
    const fitted = await viewport(frame);
    const box = await frame.locator(".diagram-frame").boundingBox();
    assert.ok(box !== null);
    await page.mouse.move(box.x + 60, box.y + 300);
    await page.keyboard.down("Control");
    await page.mouse.wheel(0, -200);
    await page.keyboard.up("Control");
    const zoomed = await until("it is zoomed in", async () => {
      const now = await viewport(frame);
      return now.zoom > fitted.zoom * 1.5 ? now : null;
    });
    await page.mouse.down();
    await page.mouse.move(box.x + 110, box.y + 330, { steps: 4 });
    await page.mouse.up();
    const panned = await viewport(frame);
    assert.ok(Math.abs(panned.x - zoomed.x - 50) < 2 && Math.abs(panned.y - zoomed.y - 30) < 2);
    await frame.getByRole("button", { name: "Fit to the view" }).click();
    assert.deepEqual(await viewport(frame), fitted);
  });
});

test("by keyboard: the frame pans and zooms, the nodes lead along the edges and tell what they are", async () => {
  await panels.open(target, snapshotOf(subject), async ({ frame, window: { page } }) => {
    await frame.locator("svg g.node[data-shows]").first().waitFor();
    const fitted = await viewport(frame);
    await frame.locator(".diagram-frame").focus();
    await page.keyboard.press("+");
    assert.ok((await viewport(frame)).zoom > fitted.zoom);
    const before = await viewport(frame);
    await page.keyboard.press("ArrowRight");
    assert.ok((await viewport(frame)).x < before.x);
    await page.keyboard.press("0");
    assert.deepEqual(await viewport(frame), fitted);
    await page.keyboard.press("Tab");
    const focused = () => frame.evaluate<string | undefined>("document.activeElement?.dataset?.shows");
    const first = await focused();
    assert.ok(first === "x" || first === "h");
    assert.ok((await frame.locator(".diagram-tooltip").innerText()).startsWith(first));
    await page.keyboard.press("ArrowDown");
    const reader = await focused();
    const cell = parseCellJson(snapshotOf(subject).record.individual.cell);
    assert.ok(cell.blocks.find(({ id }) => id === reader)?.inputs.some((input) => input === first));
    await page.keyboard.press("ArrowUp");
    await page.keyboard.press("Escape");
    assert.equal(await frame.locator(".diagram-tooltip").isVisible(), false);
  });
});

test("differences from the chosen parent are marked; removed blocks are drawn on demand; both choices are kept", async () => {
  const snapshot = snapshotOf(subject);
  const cell = parseCellJson(snapshot.record.individual.cell);
  await panels.open(target, snapshot, async (panel) => {
    let { frame } = panel;
    await frame.locator("svg g.node[data-shows]").first().waitFor();
    const marked = async (change: string) =>
      (
        await frame
          .locator(`svg g.node.${change}:not(.output)`)
          .evaluateAll((groups) =>
            groups.map((group) => (group as unknown as { dataset: { shows: string } }).dataset.shows),
          )
      ).sort();
    const parentAt = (index: number) => parseCellJson(snapshot.parents[index]?.individual.cell);
    assert.deepEqual(await marked("added"), [...cellDifference(parentAt(0), cell).added].sort());
    await frame.getByLabel("Parent to compare with").selectOption("1");
    assert.deepEqual(await marked("added"), [...cellDifference(parentAt(1), cell).added].sort());
    const { removed } = cellDifference(parentAt(1), cell);
    await frame.getByLabel("Draw removed blocks").check();
    await frame.locator("svg g.node.removed").first().waitFor();
    const ghosts = await marked("removed");
    assert.ok(removed.every((id) => ghosts.includes(id)));
    await frame.getByLabel("Draw removed blocks").uncheck();
    await frame.getByLabel(/Highlight differences/).uncheck();
    frame = await panel.reopen();
    await frame.locator("svg g.node[data-shows]").first().waitFor();
    assert.deepEqual(await marked("added"), []);
    assert.equal(await frame.getByLabel(/Highlight differences/).isChecked(), false);
  });
});

test("what can be exported is offered, and asked for", async () => {
  const snapshot = snapshotOf(subject);
  await panels.open(target, { ...snapshot, canExport: true }, async ({ frame, posted, send }) => {
    await frame.getByRole("button", { name: "Export…" }).click();
    assert.deepEqual(await posted(), [{ type: "exportAsked" }]);
    await send({ ...snapshot, canExport: false });
    await frame.getByRole("button", { name: "Export…" }).waitFor({ state: "detached" });
  });
});

test("the buttons ask for what they say", async () => {
  await panels.open(target, snapshotOf(subject), async ({ frame, posted }) => {
    const parents = parentsOf(snapshotOf(subject).record.individual);
    for (const name of ["Show Lineage", "Reveal in Front", "Compare with Parents", "Use as Seed Cell"]) {
      await frame.getByRole("button", { name }).click();
    }
    for (const name of [
      "Copy the equations as text",
      "Copy the equations as LaTeX",
      "Copy the graph as Mermaid text",
    ]) {
      await frame.getByRole("button", { name }).click();
    }
    await frame.getByRole("button", { name: `Open #${parents[0]}`, exact: true }).click();
    assert.deepEqual(await posted(), [
      { type: "lineageOpened" },
      { type: "revealedInFront" },
      { type: "comparisonAsked", ids: [subject, ...parents] },
      { type: "seedCellAsked" },
      { type: "copied", form: "equations" },
      { type: "copied", form: "latex" },
      { type: "copied", form: "mermaid" },
      { type: "cellOpened", id: parents[0] },
    ]);
  });
});

test("in a made-up language nothing is left in English", () =>
  panels.open(
    target,
    snapshotOf(subject),
    async ({ frame }) => {
      await frame.locator("svg g.node.added").first().hover();
      await frame.locator(".diagram-tooltip:not([hidden])").waitFor();
      assert.deepEqual(await untranslated(frame, ["sample", "LaTeX", "Mermaid", "next", "batch"]), []);
    },
    { words: madeUpWords },
  ));

for (const [name, theme] of Object.entries(windowThemes)) {
  test(`in ${name} axe finds nothing serious`, async () => {
    await panels.open(
      target,
      snapshotOf(subject),
      async ({ frame, window, screenshot }) => {
        await frame.locator("svg g.node[data-shows]").first().waitFor();
        await frame.locator("svg g.node.added").first().hover();
        await screenshot(`cell-${name}`);
        assert.deepEqual(await seriousFaults(window), []);
      },
      { theme },
    );
  });
}

test("in a narrow column everything stands below each other, and nothing is cut off", async () => {
  await panels.open(
    target,
    snapshotOf(subject),
    async ({ frame, screenshot }) => {
      await frame.locator("svg g.node[data-shows]").first().waitFor();
      assert.ok(await frame.evaluate<boolean>("document.documentElement.scrollWidth <= innerWidth"));
      await screenshot("cell-narrow");
    },
    { width: 480, height: 900 },
  );
});

for (const name of ["light", "dark"] as const) {
  test(`a confusion matrix is a table whose colours leave its numbers readable: ${name}`, async () => {
    const own = snapshotOf(subject);
    const { evaluation } = own.record;
    assert.ok(evaluation?.status === "ok");
    const confusion = [
      [40, 2, 0],
      [9, 11, 0],
      [1, 3, 14],
    ];
    const record = { ...own.record, evaluation: { ...evaluation, confusion } };
    const snapshot = { ...own, classes: ["ham", "spam", "a name <b>of</b> some length"], record };
    await panels.open(
      target,
      snapshot,
      async ({ frame, window, screenshot }) => {
        const table = frame.locator("table.confusion");
        await table.scrollIntoViewIfNeeded();
        assert.deepEqual(await table.locator("tbody tr").nth(1).locator("td").allTextContents(), [
          ...["9", "11", "0"],
          ...["0.6875", "0.55", "0.6111"],
        ]);
        assert.equal(await table.locator("tbody th").nth(2).textContent(), "a name <b>of</b> some length");
        assert.deepEqual(await seriousFaults(window), []);
        await screenshot(`confusion-${name}`);
      },
      { theme: windowThemes[name] },
    );
  });
}
