import { expect, test } from "vitest";
import {
  configArgument,
  memberArgument,
  retrainingFor,
  runFor,
  selectedRows,
  selectedRuns,
} from "../../../src/host/commands/commandSubjects.ts";
import type { Host } from "../../../src/host/host.ts";
import { family } from "../../run/family.ts";
import { Uri } from "../fakeVscode.ts";

const origin = { kind: "seed", name: "basic" } as const;
const view = family(
  [
    { origin, loss: 2 },
    { origin, loss: 1 },
  ],
  [[0, 1]],
);
const run = { id: "/run", name: "run", view, load: async () => {} };
const retraining = { run, folder: { settings: "h8" } };
const host = {
  runs: { open: async (folder: string) => (folder === "/run" ? run : null), discovered: Promise.resolve(), all: [] },
  retrainings: {
    all: [],
    open: async (target: { run: string; retraining: string }) =>
      target.run === "/run" && target.retraining === "h8" ? retraining : null,
  },
} as unknown as Host;
const none = () => false;
const runOf = (argument: unknown) => runFor(host, argument, none, "");

test("a run is named by its folder or by any row below it", async () => {
  expect(await runOf({ run: "/run" })).toBe(run);
  expect(await runOf({ kind: "run", run })).toBe(run);
  expect(await runOf({ kind: "page", of: { kind: "list", run, list: "front" }, page: { start: 0, end: 1 } })).toBe(run);
  expect(await runOf({ run: "/gone" })).toBeUndefined();
  for (const odd of [undefined, null, 7, "/run", {}, [], { run: 7 }]) expect(await runOf(odd)).toBeUndefined();
});

test("an individual is a row, the best of an objective, or a number that its run knows", async () => {
  expect(await memberArgument(host, { run: "/run", id: 1 })).toEqual({ run, id: 1 });
  expect(await memberArgument(host, { kind: "best", run, objective: "validation_loss" })).toEqual({ run, id: 1 });
  for (const id of [2, -1, 0.5, Number.NaN, "1"]) {
    expect(await memberArgument(host, { run: "/run", id })).toBeUndefined();
  }
});

test("a retraining is named by its run, or by the row that holds it", async () => {
  const found = (argument: unknown) => retrainingFor(host, argument, none, "");
  expect(await found({ run: "/run", retraining: "h8" })).toBe(retraining);
  expect(await found({ kind: "retraining", run, retraining: "h8" })).toBe(retraining);
  expect(await found({ run: "/run", retraining: "h9" })).toBeUndefined();
  expect(await found({ run: null, retraining: "h8" })).toBeUndefined();
});

test("of rows that were selected together all count, else the one that a menu was opened on", () => {
  const row = (id: string) => ({ kind: "run", run: { ...run, id } });
  expect(selectedRows([row("/a"), [row("/a"), row("/b")]])).toHaveLength(2);
  expect(selectedRows([row("/a")])).toHaveLength(1);
  expect(selectedRows([undefined, []])).toEqual([]);
  const mixed = selectedRows([null, [row("/a"), { kind: "individual", run, id: 0 }]]);
  expect(selectedRuns(mixed).map(({ id }) => id)).toEqual(["/a"]);
});

test("a config comes as a URI, or as a lens says it", () => {
  const uri = Uri.file("/a.rnas");
  expect(configArgument(uri)).toBe(uri);
  expect(configArgument({ uri: "file:///a.rnas" })).toMatchObject({ fsPath: "/a.rnas" });
  expect(configArgument({ run: "/run" })).toBeUndefined();
});
