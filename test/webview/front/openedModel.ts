import { FrontFeed } from "../../../src/host/panels/frontFeed.ts";
import type { ToFrontPanel } from "../../../src/protocol/frontProtocol.ts";
import type { RunView } from "../../../src/run/runView.ts";
import { FrontModel } from "../../../webview/front/frontModel.ts";
import { FrontRun } from "../../../webview/front/frontRun.ts";
import type { FrontUi } from "../../../webview/front/frontUi.ts";

export type RunOpened = Extract<ToFrontPanel, { type: "runOpened" }>;

/** The messages that a front panel receives when it opens on a run. */
export function snapshotOf(view: RunView): RunOpened {
  const message = new FrontFeed({ name: "run", view }).snapshot();
  if (message.type !== "runOpened") throw new Error(message.type);
  return message;
}

export function openedRun(view: RunView): FrontRun {
  return new FrontRun(snapshotOf(view));
}

/** The panel's model after its page has opened. */
export function openedModel(view: RunView, saved: Partial<FrontUi> | null = null): FrontModel {
  const model = new FrontModel(saved, () => {});
  model.open(snapshotOf(view));
  return model;
}
