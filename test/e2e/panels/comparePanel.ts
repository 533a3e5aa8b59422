import assert from "node:assert/strict";
import { test } from "node:test";
import { compareSnapshot } from "../../../src/host/panels/snapshots.ts";
import type { CompareTarget } from "../../../src/protocol/compareProtocol.ts";
import type { IndividualId } from "../../../src/run/individual.ts";
import { lastGeneration } from "../../../src/run/runView.ts";
import { madeUpWords, untranslated } from "./madeUpLanguage.ts";
import { SnapshotPanels, sampleRun, seriousFaults } from "./snapshotWindow.ts";
import { windowThemes } from "./themes.ts";

const panels = new SnapshotPanels("compare");
const runs = new Map([7, 8, 9].map((seed) => sampleRun(300, seed)).map((run) => [run.id, run]));
const [first, second] = [...runs.values()];
assert.ok(first !== undefined && second !== undefined);
const best = lastGeneration(first.view)?.archive[0] as IndividualId;
const individuals: CompareTarget = {
  kind: "individuals",
  members: [
    { run: first.id, id: best },
    { run: first.id, id: 2 as IndividualId },
    { run: second.id, id: 250 as IndividualId },
  ],
};
const all: CompareTarget = { kind: "runs", runs: [...runs.keys()] };

test("individuals stand side by side: measures, curves, a graph each", async () => {
  await panels.open(individuals, compareSnapshot(individuals, runs), async ({ frame, posted }) => {
    await frame.locator(".card svg g.node[data-shows]").first().waitFor();
    assert.equal(await frame.locator(".compared thead button").count(), 3);
    assert.equal(await frame.locator(".card").count(), 3);
    assert.equal(await frame.locator("canvas").count(), 1);
    assert.ok((await frame.locator(".compared .best").count()) > 0);
    await frame.locator(".compared thead button").first().click();
    await frame
      .getByRole("button", { name: /Show the lineage/ })
      .last()
      .click();
    assert.deepEqual(await posted(), [
      { type: "cellOpened", member: individuals.members[0] },
      { type: "lineageOpened", member: individuals.members[2] },
    ]);
  });
});

test("runs stand side by side: summary, hypervolume, fronts, attainment", async () => {
  await panels.open(all, compareSnapshot(all, runs), async ({ frame, posted }) => {
    await frame.locator("canvas").nth(2).waitFor();
    assert.equal(await frame.locator("canvas").count(), 3);
    assert.deepEqual(await frame.locator("h2").allInnerTexts(), ["Runs", "Hypervolume", "Fronts", "Attainment"]);
    await frame.locator(".compared thead button").nth(1).click();
    assert.deepEqual(await posted(), [{ type: "frontOpened", run: second.id }]);
  });
});

test("a click on a corner of a front opens its cell, and so do arrow keys and Enter", async () => {
  await panels.open(all, compareSnapshot(all, runs), async ({ frame, window, posted }) => {
    const plot = frame.getByRole("application").first();
    await plot.locator("canvas").waitFor();
    await plot.focus();
    await window.page.keyboard.press("ArrowRight");
    const ring = plot.locator(".chart-target:not([hidden])");
    await ring.waitFor();
    const name = await ring.getAttribute("data-name");
    const place = await ring.boundingBox();
    await window.page.keyboard.press("Enter");
    assert.ok(place !== null);
    await window.page.mouse.click(place.x + place.width / 2, place.y + place.height / 2);
    const [byKey, byClick] = (await posted()) as { type: string; member: { run: string; id: number } }[];
    assert.equal(byKey?.type, "cellOpened");
    assert.equal(`#${byKey?.member.id}`, name);
    assert.deepEqual(byClick, byKey);
    const front = lastGeneration(runs.get(byKey?.member.run ?? "")?.view ?? first.view)?.archive ?? [];
    assert.ok(front.includes((byKey?.member.id ?? -1) as IndividualId));
  });
});

test("in a made-up language nothing is left in English", async () => {
  const data = ["sample", "nsga", "sigmoid", "tanh"];
  await panels.open(
    individuals,
    compareSnapshot(individuals, runs),
    async ({ frame }) => {
      await frame.locator(".card svg g.node[data-shows]").first().waitFor();
      assert.deepEqual(await untranslated(frame, data), []);
    },
    { words: madeUpWords },
  );
  await panels.open(
    all,
    compareSnapshot(all, runs),
    async ({ frame }) => {
      await frame.locator("canvas").nth(2).waitFor();
      assert.deepEqual(await untranslated(frame, data), []);
    },
    { words: madeUpWords },
  );
});

for (const [name, theme] of Object.entries(windowThemes)) {
  for (const target of [individuals, all]) {
    test(`in ${name} axe finds nothing serious in a comparison of ${target.kind}`, async () => {
      await panels.open(
        target,
        compareSnapshot<CompareTarget>(target, runs),
        async ({ frame, window, screenshot }) => {
          if (target.kind === "individuals") await frame.locator(".card svg g.node[data-shows]").nth(20).waitFor();
          else await frame.locator("canvas").nth(2).waitFor();
          await screenshot(`compare-${target.kind}-${name}`);
          assert.deepEqual(await seriousFaults(window), []);
        },
        { theme, height: 1000 },
      );
    });
  }
}
