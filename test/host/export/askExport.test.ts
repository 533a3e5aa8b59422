import { beforeEach, expect, test } from "vitest";
import { askExportRequest, formTexts } from "../../../src/host/export/askExport.ts";
import type { Run } from "../../../src/host/runs/run.ts";
import { dialogs } from "../fakeVscode.ts";

const subject = { run: { name: "sums-001" } as Run, cell: "12" };
const ask = (given = {}) => askExportRequest(subject, [], { folder: "/out", ...given });

beforeEach(() => {
  dialogs.shown.length = 0;
  dialogs.answers.length = 0;
});

test("the form for microcontrollers is offered beside C, and asks for scales instead of 8-bit weights", async () => {
  dialogs.answers.push({ label: "C99 for microcontrollers" }, { labels: ["Verify"] });
  expect(await ask()).toEqual({
    ...{ format: "c", retraining: null, folder: "/out", int8: false, mcu: "per-channel", verify: true },
  });
  expect(dialogs.shown.map(({ title }) => title)).toEqual(["Export #12 of sums-001", "Export #12 of sums-001"]);
  expect(dialogs.shown[1]?.items.map(({ label }) => label)).toEqual(["Verify", "One scale for each matrix"]);
});

test("one scale for each matrix can be chosen", async () => {
  dialogs.answers.push({ label: "C99 for microcontrollers" }, { labels: ["One scale for each matrix"] });
  expect(await ask()).toMatchObject({ mcu: "per-tensor", verify: false });
});

test("C for computers keeps its own options", async () => {
  dialogs.answers.push({ labels: ["8-bit weights"] });
  expect(await ask({ format: "c" })).toMatchObject({ format: "c", mcu: null, int8: true, verify: false });
});

test("what is given is not asked for", async () => {
  expect(await ask({ format: "c", mcu: "per-tensor", verify: true })).toMatchObject({
    mcu: "per-tensor",
    verify: true,
  });
  expect(dialogs.shown).toEqual([]);
});

test("going away asks no further", async () => {
  dialogs.answers.push({ label: "C99 for microcontrollers" }, "close");
  expect(await ask()).toBeUndefined();
  expect(dialogs.shown.length).toBe(2);
});

test("no two forms of the list are called the same", () => {
  const labels = formTexts().map(({ label }) => label);
  expect(new Set(labels).size).toBe(labels.length);
});
