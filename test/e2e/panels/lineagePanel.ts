import assert from "node:assert/strict";
import { test } from "node:test";
import { lineageSnapshot } from "../../../src/host/panels/snapshots.ts";
import type { IndividualId } from "../../../src/run/individual.ts";
import { lineageOf } from "../../../src/run/lineage.ts";
import { madeUpWords, untranslated } from "./madeUpLanguage.ts";
import { SnapshotPanels, sampleRun, seriousFaults } from "./snapshotWindow.ts";
import { windowThemes } from "./themes.ts";

const panels = new SnapshotPanels("lineage");
const run = sampleRun();
/** Whose line has many crossovers, but not hundreds of rows. */
const subject = Array.from({ length: 150 }, (_, index) => (399 - index) as IndividualId).find((id) => {
  const { nodes } = lineageOf(run.view, id);
  return nodes.length > 12 && nodes.length < 60 && nodes.some(({ origin }) => origin === "crossover");
}) as IndividualId;
const target = { run: run.id, id: subject };
const snapshot = lineageSnapshot(run, subject);

test("every ancestor has a row and a dot, every edge its parent", async () => {
  const { nodes, edges } = lineageOf(run.view, subject);
  await panels.open(target, snapshot, async ({ frame }) => {
    assert.deepEqual(
      await frame.locator(".lineage-rows .id").allInnerTexts(),
      nodes.map(({ id }) => `#${id}`),
    );
    assert.equal(await frame.locator(".lineage-graph .dot").count(), nodes.length);
    assert.equal(await frame.locator(".lineage-edge").count(), edges.length);
  });
});

test("ids open cells, the operators sort by key and keep their order, the buttons ask for what they say", async () => {
  await panels.open(target, snapshot, async (panel) => {
    let { frame } = panel;
    await frame.getByRole("button", { name: `#${subject}`, exact: true }).click();
    await frame.getByRole("button", { name: "Show Cell" }).click();
    await frame.getByRole("button", { name: "Reveal in Front" }).click();
    assert.deepEqual(await panel.posted(), [
      { type: "cellOpened", id: subject },
      { type: "cellOpened", id: subject },
      { type: "revealedInFront", id: subject },
    ]);
    await frame.getByRole("button", { name: "Operator", exact: true }).focus();
    await panel.window.page.keyboard.press("Enter");
    const names = await frame.locator(".payoff tbody .operator").allInnerTexts();
    assert.deepEqual(names, [...names].sort());
    assert.equal(await frame.evaluate<string>("document.activeElement.dataset.key"), "sort-operator");
    frame = await panel.reopen();
    assert.deepEqual(await frame.locator(".payoff tbody .operator").allInnerTexts(), names);
  });
});

test("markup in operators and descriptions stays text", async () => {
  assert.ok(snapshot !== null);
  const attack = `<img src=x onerror="document.body.dataset.hacked='1'">`;
  const edits = [{ operator: attack, description: attack }];
  const { lineage, payoff } = snapshot;
  const hostile = {
    ...snapshot,
    runName: attack,
    lineage: { ...lineage, nodes: lineage.nodes.map((node) => ({ ...node, edits, seedName: attack })) },
    payoff: payoff.map((one) => ({ ...one, operator: attack })),
  };
  await panels.open(target, hostile, async ({ frame }) => {
    assert.ok((await frame.locator("body").innerText()).includes(attack));
    assert.equal(await frame.locator("img").count(), 0);
    assert.equal(await frame.locator("body").getAttribute("data-hacked"), null);
  });
});

test("in a made-up language nothing is left in English", () =>
  panels.open(target, snapshot, async ({ frame }) => assert.deepEqual(await untranslated(frame, ["sample"]), []), {
    words: madeUpWords,
  }));

for (const [name, theme] of Object.entries(windowThemes)) {
  test(`in ${name} axe finds nothing serious`, async () => {
    await panels.open(
      target,
      snapshot,
      async ({ window, screenshot }) => {
        await screenshot(`lineage-${name}`);
        assert.deepEqual(await seriousFaults(window), []);
      },
      { theme },
    );
  });
}
