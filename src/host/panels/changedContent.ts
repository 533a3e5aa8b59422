import type { Handlers, Shapes, Tagged } from "../../protocol/panelProtocol.ts";
import type { RunModel } from "../runs/runModel.ts";
import type { PanelContent } from "./panelHost.ts";

interface ContentOptions<Snapshot, From extends Tagged> {
  readonly title: string;
  /** What it shows, by folder. */
  readonly runs: ReadonlyMap<string, RunModel>;
  /** What the page would show now; null for nothing. */
  snapshot(): Snapshot | null;
  post(snapshot: Snapshot): void;
  readonly handlers: Handlers<From>;
  readonly messages: Shapes<From>;
  /** As of `PanelContent`; by default nothing is left without one of the runs. */
  without?(run: string): boolean;
}

/** Milliseconds that a panel waits for further events before it looks again: it is read, not watched. */
const settlingMs = 400;

/**
 * The content of a panel whose snapshot is small: it is sent whole, whenever a run has changed and the snapshot with
 * it. Most events of a search say nothing of one individual.
 */
export function changedContent<Snapshot, From extends Tagged>(
  options: ContentOptions<Snapshot, From>,
): PanelContent<From> {
  let sent = "";
  let pending: NodeJS.Timeout | null = null;
  const send = (always: boolean) => {
    const snapshot = options.snapshot();
    if (snapshot === null) return;
    const text = JSON.stringify(snapshot);
    if (!always && text === sent) return;
    sent = text;
    options.post(snapshot);
  };
  const listening = [...options.runs.values()].map((run) =>
    run.onDidChange(() => {
      pending ??= setTimeout(() => {
        pending = null;
        send(false);
      }, settlingMs);
    }),
  );
  return {
    title: options.title,
    handlers: options.handlers,
    messages: options.messages,
    sendSnapshot: () => send(true),
    without: (run) => options.without?.(run) ?? !options.runs.has(run),
    dispose: () => {
      if (pending !== null) clearTimeout(pending);
      for (const each of listening) each.dispose();
    },
  };
}
