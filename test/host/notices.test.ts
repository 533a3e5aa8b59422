import { beforeEach, expect, test, vi } from "vitest";
import type { ExtensionContext } from "vscode";
import type { Intents } from "../../src/host/intents.ts";
import { registerNotices } from "../../src/host/notices.ts";
import type { RetrainingChange, Retrainings } from "../../src/host/retrain/retrainings.ts";
import type { RunState } from "../../src/host/runs/runState.ts";
import type { RunStateChange, Runs } from "../../src/host/runs/runs.ts";
import type { RunView } from "../../src/run/runView.ts";
import { family } from "../run/family.ts";
import { EventEmitter, messages, workspace } from "./fakeVscode.ts";

const searches = new EventEmitter<RunStateChange>();
const retrainings = new EventEmitter<RetrainingChange>();
const intents = { showFront: vi.fn(), resumeSearch: vi.fn(), resumeRetraining: vi.fn(), showRetrained: vi.fn() };
registerNotices(
  { subscriptions: [] } as unknown as ExtensionContext,
  { onDidChangeState: searches.event } as unknown as Runs,
  { onDidChangeState: retrainings.event } as unknown as Retrainings,
  intents as unknown as Intents,
);

const view = family([{ origin: { kind: "seed", name: "basic" }, loss: 2 }], [[0]]);
const run = { id: "/run", name: "run", view, load: async () => {} };
const running = { kind: "running", activity: null } as RunState;

beforeEach(() => {
  messages.shown.length = 0;
  messages.choices.length = 0;
  messages.answer = undefined;
  workspace.isTrusted = true;
  vi.clearAllMocks();
});

const change = (state: RunState, before: RunState = running, of: object = run) =>
  searches.fire({ run: of, before, state } as unknown as RunStateChange);

test("a search that completes while the window watches is reported, with a way to its front", async () => {
  messages.answer = "Show Front";
  change({ kind: "completed" });
  await expect.poll(() => messages.shown).toEqual([expect.stringMatching(/^run is complete: 1 cell on the front/)]);
  await expect.poll(() => intents.showFront.mock.calls).toEqual([["/run"]]);
});

test("A9: a search that completes with nothing on its front says why and what to change", async () => {
  const empty: RunView = {
    ...view,
    evaluated: 1,
    failed: 1,
    failures: { lossLimit: 1 },
    generations: view.generations.map((generation) => ({ ...generation, archive: [] })),
  };
  change({ kind: "completed" }, running, { ...run, view: empty });
  await expect
    .poll(() => messages.shown)
    .toEqual([
      "run is complete, but nothing is on its front. 1 of 1 passed `training.loss_limit`: raise `training.loss_limit`, or remove it.",
    ]);
});

test("what the user did, and what had ended before, is not told", async () => {
  change({ kind: "paused", reason: "user" });
  change({ kind: "stopped" });
  change({ kind: "crashed" }, { kind: "completed" });
  await new Promise((resolve) => setTimeout(resolve, 20));
  expect(messages.shown).toEqual([]);
});

test("a crash offers to resume, where the workspace is trusted", async () => {
  messages.answer = "Resume";
  change({ kind: "crashed" });
  await expect.poll(() => intents.resumeSearch.mock.calls).toEqual([["/run"]]);
  workspace.isTrusted = false;
  change({ kind: "paused", reason: "STORAGE_FULL" });
  await expect.poll(() => messages.choices.at(-1)).toEqual(["Open Log"]);
  expect(messages.shown.at(-1)).toBe("run was interrupted (STORAGE_FULL). Nothing is lost.");
});

test("a retraining that ends by itself is reported; one that this window cancelled is not", async () => {
  const retraining = { run, folder: { settings: "h8" }, state: "interrupted", table: { rows: [] } };
  const change = { before: { state: "running" }, retraining: { ...retraining, progress: { done: 3, total: 9 } } };
  retrainings.fire({ ...change, wasCancelled: true } as unknown as RetrainingChange);
  await new Promise((resolve) => setTimeout(resolve, 20));
  expect(messages.shown).toEqual([]);
  messages.answer = "Resume";
  retrainings.fire({ ...change, wasCancelled: false } as unknown as RetrainingChange);
  await expect.poll(() => messages.shown.length).toBe(1);
  expect(messages.shown[0]).toMatch(/ended after 3 of 9 trainings/);
  await expect.poll(() => intents.resumeRetraining.mock.calls).toEqual([[{ run: "/run", retraining: "h8" }]]);
});
