import { afterEach, beforeEach, expect, test, vi } from "vitest";
import type { Retrainings } from "../../../src/host/retrain/retrainings.ts";
import type { Run } from "../../../src/host/runs/run.ts";
import { progressOf } from "../../../src/host/runs/runModel.ts";
import type { Runs } from "../../../src/host/runs/runs.ts";
import { type IndividualFilter, orderById } from "../../../src/host/tree/individualList.ts";
import { RunsTree } from "../../../src/host/tree/runsTree.ts";
import { nodeKey, type TreeNode } from "../../../src/host/tree/treeNode.ts";
import type { IndividualId } from "../../../src/run/individual.ts";
import type { RunEvent } from "../../../src/run/runEvent.ts";
import { foldRunEvents, type RunView } from "../../../src/run/runView.ts";
import { writeDataSummary } from "../../../src/store/dataSummaryFile.ts";
import { nodeDisk } from "../../../src/store/disk.ts";
import { RunFolder } from "../../../src/store/runFolder.ts";
import { after, confirmationOf } from "../../run/confirm/contenders.ts";
import { family } from "../../run/family.ts";
import { individual, ok } from "../../search/vectorProblem.ts";
import { temporaryFolder } from "../../store/temporaryFolder.ts";
import { EventEmitter, workspace } from "../fakeVscode.ts";

const seed = { kind: "seed", name: "basic" } as const;
const members = (...losses: (number | null)[]) => losses.map((loss) => ({ origin: seed, loss }));

/** Generation 0 is #0 to #3, of which #1 failed; #4 to #6 are under way. */
const grown = foldRunEvents(
  [4, 5, 6].flatMap((id): RunEvent[] => [
    { type: "individualProposed", individual: individual(id) },
    { type: "individualEvaluated", id: id as IndividualId, evaluation: ok({ validation_loss: id }) },
  ]),
  family(members(2, null, 1, 3), [[0, 2]]),
);

beforeEach(() => {
  vi.useFakeTimers();
});
afterEach(() => {
  vi.useRealTimers();
  workspace.isTrusted = true;
});

interface FakeRun {
  readonly view?: RunView;
  readonly isLoaded?: boolean;
  readonly state?: Run["state"];
  readonly workers?: unknown;
  /** Of its folder. */
  readonly path?: string;
}

function runOf(id: string, { view = grown, isLoaded = true, state, workers = null, path }: FakeRun = {}): Run {
  const progress = progressOf(view);
  const fixed = { name: id, isImported: false, work: null, activity: "running", progress, workers, load: vi.fn() };
  const folder = new RunFolder(path ?? `/there/is/no/run/${id}`);
  return { id, folder, view, isLoaded, state: state ?? { kind: "completed" }, ...fixed } as unknown as Run;
}

function treeOf(runs: readonly Run[], retrained: readonly string[] = []) {
  const events = {
    list: new EventEmitter<undefined>(),
    removed: new EventEmitter<Run>(),
    run: new EventEmitter<Run>(),
    retraining: new EventEmitter<Run>(),
  };
  const shown = { filter: null as IndividualFilter | null, order: orderById };
  const list = {
    all: runs,
    discovered: Promise.resolve(),
    onDidChangeList: events.list.event,
    onDidRemove: events.removed.event,
    onDidChangeRun: events.run.event,
  };
  const retrainings = {
    onDidChange: events.retraining.event,
    of: () => retrained.map((settings) => ({ folder: { settings } })),
    isRunning: () => false,
  };
  const tree = new RunsTree(list as unknown as Runs, retrainings as unknown as Retrainings, () => shown);
  const redrawn: (string | undefined)[] = [];
  tree.onDidChangeTreeData((node) => redrawn.push(node && nodeKey(node)));
  const keys = async (node?: TreeNode) => (await tree.getChildren(node)).map(nodeKey);
  /** The rows below a path of keys. */
  const below = async (...path: readonly string[]): Promise<string[]> => {
    let node: TreeNode | undefined;
    for (const key of path) {
      node = (await tree.getChildren(node)).find((each) => nodeKey(each) === key);
      if (node === undefined) throw new Error(`there is no row ${key}`);
    }
    return keys(node);
  };
  return { tree, events, shown, redrawn, keys, below };
}

test("a run has its progress, best values, front and generations; failed ones and retrainings where there are any", async () => {
  const { below } = treeOf([runOf("a")], ["epochs-4"]);
  expect(await below("a")).toEqual([
    "a/progress",
    "a/best/validation_loss",
    "a/best/blocks",
    "a/list/front",
    "a/list/generations",
    "a/list/failed",
    "a/retraining/epochs-4",
  ]);
  const young = treeOf([runOf("b", { view: family([{ origin: seed, loss: 1 }]) })]);
  expect(await young.below("b")).not.toContain("b/list/failed");
});

test("a run whose log is not read yet is read when its row is opened, and says so", async () => {
  const run = runOf("a", { view: family([]), isLoaded: false });
  const { below } = treeOf([run]);
  expect(await below("a")).toEqual(["a/reading"]);
  expect(run.load).toHaveBeenCalledTimes(1);
});

test("lists hold their individuals, the latest generation first, the one under way without an end", async () => {
  const { tree, below } = treeOf([runOf("a")]);
  expect(await below("a", "a/list/front")).toEqual(["a/list/front/#0", "a/list/front/#2"]);
  expect(await below("a", "a/list/failed")).toEqual(["a/list/failed/#1"]);
  expect(await below("a", "a/list/generations")).toEqual(["a/list/1", "a/list/0"]);
  expect(await below("a", "a/list/generations", "a/list/1")).toEqual(["a/list/1/#4", "a/list/1/#5", "a/list/1/#6"]);
  const [, generations] = (await tree.getChildren({ kind: "run", run: runOf("a") })).filter(
    ({ kind }) => kind === "list",
  );
  const [latest, first] = await tree.getChildren(generations);
  expect(latest && tree.getTreeItem(latest)).toMatchObject({
    label: "Generation 1",
    description: "3 cells · under way",
  });
  expect(first && tree.getTreeItem(first)).toMatchObject({ label: "Initial population" });
});

test("a filter and an order hold in every list of individuals, from when they are chosen", async () => {
  const { shown, below } = treeOf([runOf("a")]);
  await below("a", "a/list/generations", "a/list/1");
  shown.filter = ({ individual }) => individual.id !== 5;
  expect(await below("a", "a/list/generations", "a/list/1")).toEqual(["a/list/1/#4", "a/list/1/#6"]);
  shown.order = { by: "validation_loss", descending: true };
  expect(await below("a", "a/list/generations", "a/list/1")).toEqual(["a/list/1/#6", "a/list/1/#4"]);
  expect(await below("a", "a/list/front")).toEqual(["a/list/front/#0", "a/list/front/#2"]);
});

test("a long list is shown in pages of 200, and each row knows the page that it stands on", async () => {
  const many = family(
    Array.from({ length: 450 }, () => ({ origin: seed, loss: 1 })),
    [[0]],
  );
  const { tree, below } = treeOf([runOf("a", { view: many })]);
  const under = ["a", "a/list/generations", "a/list/0"];
  const pages = ["0-200", "200-400", "400-450"].map((page) => `a/list/0/${page}`);
  expect(await below(...under)).toEqual(pages);
  const rows = await below(...under, "a/list/0/400-450");
  expect(rows).toHaveLength(50);
  expect(rows[0]).toBe("a/list/0/400-450/#400");
  const [list] = await tree.getChildren({ kind: "list", run: runOf("a", { view: many }), list: "generations" });
  const [, second] = await tree.getChildren(list);
  expect(second && tree.getTreeItem(second)).toMatchObject({ label: "201 – 400", description: "from #200" });
});

test("every row's parent is the row below which it was found", async () => {
  const { tree } = treeOf([runOf("a")], ["epochs-4"]);
  const visit = async (parent?: TreeNode): Promise<number> => {
    let count = 0;
    for (const node of await tree.getChildren(parent)) {
      const found = tree.getParent(node);
      expect(found && nodeKey(found), nodeKey(node)).toBe(parent && nodeKey(parent));
      count += 1 + (await visit(node));
    }
    return count;
  };
  expect(await visit()).toBeGreaterThan(15);
});

test.each([
  [{ kind: "crashed" }, "The search process ended unexpectedly"],
  [{ kind: "paused", reason: "the disk is full" }, "Interrupted by an error: the disk is full"],
] as const)(
  "a run that was interrupted says why, and offers to resume it where the workspace is trusted",
  async (state, label) => {
    const { tree } = treeOf([]);
    const problem = async () => {
      const [node] = await tree.getChildren({ kind: "run", run: runOf("a", { state: state as Run["state"] }) });
      return node && tree.getTreeItem(node);
    };
    expect(await problem()).toMatchObject({ label, description: "Resume", contextValue: "problem;resumable;" });
    workspace.isTrusted = false;
    expect(await problem()).toMatchObject({ label, description: "", contextValue: "" });
  },
);

test("a run that its user paused has no problem", async () => {
  const { below } = treeOf([runOf("a", { state: { kind: "paused", reason: "user" } as Run["state"] })]);
  expect(await below("a")).not.toContain("a/problem");
});

test("rows of runs that change are drawn again twice a second at most, and only those that were drawn", async () => {
  const [a, b] = [runOf("a"), runOf("b")];
  const { tree, events, redrawn, keys } = treeOf([a, b]);
  events.run.fire(a);
  vi.advanceTimersByTime(500);
  expect(redrawn).toEqual([]);
  expect(await keys()).toEqual(["a", "b"]);
  for (let change = 0; change < 10; change++) events.run.fire(a);
  events.retraining.fire(b);
  vi.advanceTimersByTime(499);
  expect(redrawn).toEqual([]);
  vi.advanceTimersByTime(1);
  expect(redrawn).toEqual(["a", "b"]);
  events.removed.fire(a);
  events.run.fire(a);
  vi.advanceTimersByTime(500);
  expect(redrawn).toEqual(["a", "b"]);
  events.run.fire(b);
  tree.dispose();
  vi.advanceTimersByTime(500);
  expect(redrawn).toEqual(["a", "b"]);
});

test("a run that was confirmed says what it came to, and opens the cell to take", async () => {
  const confirmation = after(
    2,
    confirmationOf([
      { who: 2, size: 400, errors: [0.02, 0.021] },
      { who: "gru", hidden: 8, size: 300, errors: [0.2, 0.21] },
    ]),
  );
  const run = runOf("confirmed", { view: { ...grown, confirmation } });
  const { tree } = treeOf([run]);
  const [top] = await tree.getChildren();
  const rows = await tree.getChildren(top);
  const verdict = rows.find((node) => node.kind === "fact" && node.fact === "verdict") as TreeNode;
  const item = await tree.getTreeItem(verdict);
  expect(item.description).toBe("#2 is better than plain networks of its size");
  expect(item.tooltip).toMatch(/^#2 \(400 parameters\).* better, p = /);
  expect(item.command?.arguments).toEqual([{ run: "confirmed", id: 2 }]);
  const plain = treeOf([runOf("plain")]).tree;
  const [other] = await plain.getChildren();
  expect((await plain.getChildren(other)).some((node) => node.kind === "fact" && node.fact === "verdict")).toBe(false);
});

test("a run that keeps what was read of its data says it in a row of its own, more on hover", async () => {
  const path = await temporaryFolder();
  const [brief, line] = ["40 examples, 2 classes", "t.csv: 40 examples"];
  await writeDataSummary(nodeDisk, new RunFolder(path), { brief, lines: [line], tables: [], unread: [], findings: [] });
  const { tree } = treeOf([runOf("read", { path })]);
  const [top] = await tree.getChildren();
  const row = (await tree.getChildren(top)).find(({ kind }) => kind === "data") as TreeNode;
  const item = tree.getTreeItem(row);
  expect([item.label, item.description]).toEqual(["Data", brief]);
  expect(item.tooltip).toBe(line);
});
