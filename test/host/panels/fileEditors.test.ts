import { afterEach, beforeEach, expect, test, vi } from "vitest";
import type { ExtensionContext } from "vscode";
import { seedCells } from "../../../src/cell/seedCells.ts";
import { cellFile } from "../../../src/export/formats.ts";
import type { ActIntents } from "../../../src/host/intents.ts";
import { registerPanels } from "../../../src/host/panels/panelSet.ts";
import type { Retrainings } from "../../../src/host/retrain/retrainings.ts";
import type { RunModel } from "../../../src/host/runs/runModel.ts";
import type { Runs } from "../../../src/host/runs/runs.ts";
import { family } from "../../run/family.ts";
import { customEditors, EventEmitter, env, panels, textChanged, Uri, WebviewPanel, workspace } from "../fakeVscode.ts";

const quiet = { onDidChange: new EventEmitter<never>().event, onDidChangeState: new EventEmitter<never>().event };
const view = family([{ origin: { kind: "seed", name: "basic" }, loss: 1 }], [[0]]);
const run = { id: "/p/.rnas/a", name: "a", view, activity: "completed", work: null, ...quiet } as unknown as RunModel;
const runs = {
  open: async (folder: string) => (folder === run.id ? run : null),
  onDidRemove: new EventEmitter<RunModel>().event,
} as unknown as Runs;
const actions = { useAsSeedCell: vi.fn() };
const subscriptions: { dispose(): unknown }[] = [];
const file = Uri.file("/p/gru.cell.json");
const document = { uri: file, isDirty: false, save: async () => true, getText: () => text };
let text = "";

beforeEach(() => {
  panels.length = 0;
  text = String(cellFile("json", "gru", seedCells.gru).content);
  workspace.textDocuments = [document];
  const context = { extensionUri: Uri.file("/extension"), subscriptions } as unknown as ExtensionContext;
  intents = registerPanels(context, runs, {} as Retrainings, actions as unknown as ActIntents);
});
let intents: ReturnType<typeof registerPanels>;

afterEach(() => {
  for (const each of subscriptions.splice(0)) each.dispose();
});

async function openedCell(): Promise<WebviewPanel> {
  const panel = new WebviewPanel("moeRnas.cellFile", "");
  customEditors.get("moeRnas.cellFile")?.resolveCustomTextEditor?.(document, panel);
  await expect.poll(() => panel.title).toBe("gru.cell.json");
  panel.received.fire({ type: "ready" });
  return panel;
}

test("a cell file is shown as its cell, and drawn anew when its text changes", async () => {
  const panel = await openedCell();
  expect(panel.posted).toMatchObject([{ type: "snapshot", snapshot: { name: "gru.cell.json", fault: null } }]);
  text = "{";
  textChanged.fire({ document });
  expect(panel.posted.at(-1)).toMatchObject({ snapshot: { cell: null, fault: expect.stringMatching(/JSON/) } });
});

test("its buttons copy the cell, and make it a seed cell", async () => {
  const panel = await openedCell();
  panel.received.fire({ type: "copied", form: "equations" });
  await expect.poll(() => env.clipboard.text).toContain("h' =");
  panel.received.fire({ type: "seedCellAsked" });
  expect(actions.useAsSeedCell).toHaveBeenCalledWith(file);
});

test("the manifest of a run folder opens the front of the run; where that is open already, it is shown instead", async () => {
  const open = (panel: WebviewPanel) =>
    customEditors.get("moeRnas.runFile")?.resolveCustomEditor?.({ uri: Uri.file(`${run.id}/manifest.json`) }, panel);
  const first = new WebviewPanel("moeRnas.runFile", "");
  open(first);
  await expect.poll(() => first.title).toBe("Front: a");
  intents.showFront(run.id);
  expect(panels).toEqual([]);
  const second = new WebviewPanel("moeRnas.runFile", "");
  open(second);
  expect([first.isDisposed, second.isDisposed]).toEqual([false, true]);
});

test("a manifest without a run beside it closes its tab", async () => {
  const panel = new WebviewPanel("moeRnas.runFile", "");
  const uri = Uri.file("/p/.rnas/gone/manifest.json");
  customEditors.get("moeRnas.runFile")?.resolveCustomEditor?.({ uri }, panel);
  await expect.poll(() => panel.isDisposed).toBe(true);
});
