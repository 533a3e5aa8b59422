import { afterEach, beforeEach, expect, test, vi } from "vitest";
import type { ExtensionContext } from "vscode";
import type { ActIntents } from "../../../src/host/intents.ts";
import { registerPanels } from "../../../src/host/panels/panelSet.ts";
import type { Retrainings } from "../../../src/host/retrain/retrainings.ts";
import type { RunModel } from "../../../src/host/runs/runModel.ts";
import type { Runs } from "../../../src/host/runs/runs.ts";
import type { IndividualId } from "../../../src/run/individual.ts";
import { family } from "../../run/family.ts";
import { EventEmitter, panels, Uri, type WebviewPanel } from "../fakeVscode.ts";

const origin = { kind: "seed", name: "basic" } as const;
const view = family(
  [
    { origin, loss: 2 },
    { origin, loss: 1 },
  ],
  [[0, 1]],
);

function model(id: string): RunModel {
  const quiet = { onDidChange: new EventEmitter<never>().event, onDidChangeState: new EventEmitter<never>().event };
  return { id, name: id, view, activity: "completed", work: null, ...quiet } as unknown as RunModel;
}

const removed = new EventEmitter<RunModel>();
const models = ["/a", "/b", "/c"].map(model);
const runs = {
  open: async (folder: string) => models.find(({ id }) => id === folder) ?? null,
  onDidRemove: removed.event,
} as unknown as Runs;
const actions = { useAsSeedCell: vi.fn(), exportCell: vi.fn() };
const subscriptions: { dispose(): unknown }[] = [];
let intents = register();

function register() {
  const context = { extensionUri: Uri.file("/extension"), subscriptions } as unknown as ExtensionContext;
  return registerPanels(context, runs, {} as Retrainings, actions as unknown as ActIntents);
}

beforeEach(() => {
  panels.length = 0;
  intents = register();
});

afterEach(() => {
  for (const each of subscriptions.splice(0)) each.dispose();
});

const open = () => panels.filter(({ isDisposed }) => !isDisposed).map(({ title }) => title);
const say = (panel: WebviewPanel | undefined, message: unknown) => panel?.received.fire(message);

test("a click on a point opens the panel of its cell; another click brings that one to the front", async () => {
  intents.showFront("/a");
  await expect.poll(open).toEqual(["Front: /a"]);
  say(panels[0], { type: "cellOpened", id: 1 });
  await expect.poll(open).toEqual(["Front: /a", "Cell #1: /a"]);
  say(panels[0], { type: "cellOpened", id: 1 });
  expect(panels.length).toBe(2);
});

test("what a page asks for goes to the commands, and what it may not say is left unheard", async () => {
  intents.showCell({ run: "/a", id: 1 as IndividualId });
  await expect.poll(open).toEqual(["Cell #1: /a"]);
  say(panels[0], { type: "exportAsked" });
  expect(actions.exportCell).toHaveBeenCalledWith({ run: "/a", id: 1 });
  say(panels[0], { type: "cellOpened", id: "/etc/passwd" });
  expect(panels.length).toBe(1);
});

test("panels end with their run; a comparison goes on with the runs that are left, as long as there are two", async () => {
  intents.showFront("/a");
  intents.showCell({ run: "/a", id: 0 as IndividualId });
  intents.showCell({ run: "/b", id: 0 as IndividualId });
  intents.compareRuns(["/a", "/b", "/c"]);
  await expect.poll(open).toEqual(["Front: /a", "Cell #0: /a", "Cell #0: /b", "Compare 3 Runs"]);
  const comparison = panels[3];
  say(comparison, { type: "ready" });
  const shown = () => {
    const last = comparison?.posted.at(-1) as { readonly snapshot: { readonly runs: { readonly run: string }[] } };
    return last.snapshot.runs.map(({ run }) => run);
  };
  expect(shown()).toEqual(["/a", "/b", "/c"]);
  removed.fire(models[0] as RunModel);
  expect(open()).toEqual(["Cell #0: /b", "Compare 3 Runs"]);
  expect(shown()).toEqual(["/b", "/c"]);
  removed.fire(models[1] as RunModel);
  expect(open()).toEqual([]);
});
