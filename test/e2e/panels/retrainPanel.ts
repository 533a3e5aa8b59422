import assert from "node:assert/strict";
import { test } from "node:test";
import { retrainSnapshot } from "../../fixtures/retrainSnapshot.ts";
import { SnapshotPanels, seriousFaults } from "./snapshotWindow.ts";
import { windowThemes } from "./themes.ts";

const panels = new SnapshotPanels("retrain");
const target = { run: "/runs/moby-001", retraining: "0123456789ab" };

test("the table has a line for each cell; cells open, weights are exported, the table is saved", async () => {
  await panels.open(target, retrainSnapshot(), async ({ frame, posted }) => {
    const rows = frame.locator("tbody tr");
    assert.equal(await rows.count(), 4);
    assert.match(await rows.first().innerText(), /^#17\s+1\.200 ± 0\.079.*better/s);
    await frame.getByRole("button", { name: "#17", exact: true }).click();
    await frame.getByRole("button", { name: "Export lstm…" }).click();
    await frame.getByRole("button", { name: "Save as CSV…" }).click();
    assert.deepEqual(await posted(), [
      { type: "cellOpened", id: 17 },
      { type: "exportAsked", key: "lstm" },
      { type: "tableSaved", form: "csv" },
    ]);
  });
});

test("a head sorts, sorts the other way, and gives the order back; a hidden panel remembers, and focus stays", async () => {
  await panels.open(target, retrainSnapshot(), async ({ frame, reopen, send }) => {
    const first = (where: typeof frame) => where.locator("tbody th").first().innerText();
    const head = frame.getByRole("button", { name: "Blocks" });
    await head.click();
    assert.match(await first(frame), /^basic/);
    assert.equal(await frame.locator("th[aria-sort=ascending]").innerText(), "Blocks");
    await head.click();
    assert.match(await first(frame), /^#17/);
    await head.click();
    assert.equal(await frame.locator("th[aria-sort=ascending], th[aria-sort=descending]").count(), 0);
    await head.press("Enter");
    await send(retrainSnapshot({ state: "running", progress: { done: 3, total: 20 } }));
    await frame.getByText("3 of 20 trainings are done").waitFor();
    assert.equal(await frame.evaluate("document.activeElement.dataset.key"), "sort blocks");
    assert.match(await first(await reopen()), /^basic/);
  });
});

test("while it runs it is cancelled, after that resumed; without trust neither, and nothing is exported", async () => {
  const running = retrainSnapshot({ state: "running", progress: { done: 3, total: 20 } });
  await panels.open(target, running, async ({ frame, posted, send }) => {
    assert.equal(await frame.getByRole("progressbar").getAttribute("value"), "3");
    await frame.getByRole("button", { name: "Cancel" }).click();
    await send(retrainSnapshot({ state: "interrupted", progress: { done: 3, total: 20 } }));
    await frame.getByRole("button", { name: "Resume" }).click();
    assert.deepEqual(await posted(), [{ type: "cancelled" }, { type: "resumed" }]);
    await send({ ...running, isTrusted: false });
    await frame.getByRole("progressbar").waitFor();
    assert.equal(await frame.getByRole("button", { name: /Cancel|Resume|Export/ }).count(), 0);
  });
});

test("before the first training has ended it says so", async () => {
  const { table, ...rest } = retrainSnapshot({ state: "running", progress: { done: 0, total: 20 } });
  await panels.open(target, { ...rest, table: { ...table, rows: [], metrics: [] } }, async ({ frame }) => {
    await frame.getByText("No training has ended yet.").waitFor();
    assert.equal(await frame.getByRole("button", { name: /Save/ }).count(), 0);
  });
});

for (const [name, theme] of Object.entries(windowThemes)) {
  test(`in ${name} axe finds nothing serious`, async () => {
    const running = retrainSnapshot({ state: "running", progress: { done: 14, total: 20 } });
    await panels.open(
      target,
      running,
      async ({ frame, window, screenshot }) => {
        await frame.evaluate("document.fonts.ready.then(() => true)");
        await screenshot(`retrain-${name}`);
        assert.deepEqual(await seriousFaults(window), []);
      },
      { theme, height: 420 },
    );
  });
}
