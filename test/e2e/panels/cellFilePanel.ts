import assert from "node:assert/strict";
import { test } from "node:test";
import { toCellJson } from "../../../src/cell/cellJson.ts";
import { cellDiagram } from "../../../src/cell/mermaid.ts";
import { seedCells } from "../../../src/cell/seedCells.ts";
import { until } from "../editor/editorWindow.ts";
import { madeUpWords, untranslated } from "./madeUpLanguage.ts";
import { SnapshotPanels, seriousFaults } from "./snapshotWindow.ts";
import { windowThemes } from "./themes.ts";

const panels = new SnapshotPanels("cellFile");
const target = { uri: "file:///project/gru.cell.json" };
const snapshot = { name: "gru.cell.json", cell: toCellJson(seedCells.gru), fault: null };
const broken = { ...snapshot, cell: null, fault: "the cell has format version 2; this program reads version 1." };

test("the graph has the cell's nodes; a text that is no cell is said in its place, and a mended one is drawn again", async () => {
  await panels.open(target, broken, async ({ frame, send }) => {
    assert.equal(await frame.locator(".fault").textContent(), broken.fault);
    assert.equal(await frame.getByRole("button", { name: "Use as Seed Cell" }).count(), 0);
    await send(snapshot);
    const wanted = cellDiagram(seedCells.gru).nodes.length;
    await until("all nodes", async () => (await frame.locator("svg g.node[data-shows]").count()) === wanted);
    assert.equal(await frame.locator(".fault").count(), 0);
    assert.match((await frame.locator("pre.equations").textContent()) ?? "", /h' =/);
  });
});

test("the buttons ask for what they say", async () => {
  await panels.open(target, snapshot, async ({ frame, posted }) => {
    for (const name of ["Use as Seed Cell", "Open as Text"]) await frame.getByRole("button", { name }).click();
    await frame.getByRole("button", { name: "Copy the equations as LaTeX" }).click();
    assert.deepEqual(await posted(), [
      { type: "seedCellAsked" },
      { type: "textOpened" },
      { type: "copied", form: "latex" },
    ]);
  });
});

test("in a made-up language nothing is left in English", () =>
  panels.open(
    target,
    snapshot,
    async ({ frame }) => {
      await frame.locator("svg g.node[data-shows]").first().waitFor();
      assert.deepEqual(
        await untranslated(frame, ["gru", "cell", "json", "LaTeX", "Mermaid", "next", "BASIC", "GRU", "LSTM"]),
        [],
      );
    },
    { words: madeUpWords },
  ));

for (const [name, theme] of Object.entries(windowThemes)) {
  test(`in ${name} axe finds nothing serious`, async () => {
    await panels.open(
      target,
      snapshot,
      async ({ frame, window, screenshot }) => {
        await frame.locator("svg g.node[data-shows]").first().waitFor();
        await screenshot(`cellFile-${name}`);
        assert.deepEqual(await seriousFaults(window), []);
      },
      { theme },
    );
  });
}
