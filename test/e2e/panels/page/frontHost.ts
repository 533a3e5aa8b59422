import { FrontFeed } from "../../../../src/host/panels/frontFeed.ts";
import type { FromFrontPanel, ToFrontPanel } from "../../../../src/protocol/frontProtocol.ts";
import type { PanelReady } from "../../../../src/protocol/panelProtocol.ts";
import type { IndividualId } from "../../../../src/run/individual.ts";
import type { RunEvent } from "../../../../src/run/runEvent.ts";
import { emptyRunView, foldRunEvents, type RunView } from "../../../../src/run/runView.ts";
import { type GeneratedRunOptions, generatedRun } from "../../../fixtures/generatedRun.ts";

/**
 * The extension host's part in a page: a generated run, posted to the panel in an iframe by the feed of the real host.
 * The window around the panel is what VS Code's is: it keeps the state, and may throw the page away.
 */
class FrontHost {
  readonly messages: FromFrontPanel[] = [];
  state: unknown = null;
  bytesSent = 0;
  snapshotMs = 0;
  /** Whether the run's snapshot is to wait for `tell`, as that of a long log that is still being read. */
  isReading = false;
  isAsked = false;
  /** Where the page's creation lies on the clock that both windows share. */
  openedAt = 0;
  #frame: HTMLIFrameElement | null = null;
  #events: Generator<RunEvent, void> | null = null;
  #run: { name: string; view: RunView } = { name: "", view: emptyRunView };
  #feed = new FrontFeed(this.#run);

  /** Makes a run, of which `grow` posts the rest. @param known events that the panel finds when it opens. */
  generate(options: GeneratedRunOptions, known = Number.POSITIVE_INFINITY): number {
    this.#events = generatedRun(options);
    this.#run = { name: options.name ?? "generated", view: emptyRunView };
    this.#feed = new FrontFeed(this.#run);
    this.#take(known);
    return this.#run.view.individuals.size;
  }

  open(address: string): void {
    this.#frame?.remove();
    this.#frame = document.createElement("iframe");
    this.#frame.src = address;
    this.#frame.title = "Pareto front";
    this.openedAt = performance.timeOrigin + performance.now();
    document.body.append(this.#frame);
  }

  close(): void {
    this.#frame?.remove();
    this.#frame = null;
  }

  receive(message: FromFrontPanel | PanelReady): void {
    if (message.type === "ready") {
      this.isAsked = true;
      if (!this.isReading) this.tell();
      return;
    }
    this.messages.push(message);
    if (message.type === "descriptionRequested") {
      const description = this.#feed.describe(message.id);
      if (description !== null) this.#post({ type: "individualDescribed", description });
    }
  }

  tell(): void {
    const start = performance.now();
    const snapshot = this.#feed.snapshot();
    this.snapshotMs = performance.now() - start;
    this.#post(snapshot);
  }

  /** The search goes on by so many events. */
  grow(events: number): void {
    const told = this.#take(events);
    this.#post(this.#feed.increment({ events: told, restarted: false }));
  }

  reveal(id: number): void {
    this.#post({ type: "individualRevealed", id: id as IndividualId });
  }

  get view(): RunView {
    return this.#run.view;
  }

  #take(events: number): RunEvent[] {
    const taken: RunEvent[] = [];
    while (taken.length < events) {
      const next = this.#events?.next();
      if (next === undefined || next.done === true) break;
      taken.push(next.value);
    }
    this.#run.view = foldRunEvents(taken, this.#run.view);
    return taken;
  }

  #post(message: ToFrontPanel): void {
    this.bytesSent = sizeOf(message);
    this.#frame?.contentWindow?.postMessage(message, "*");
  }
}

/** Bytes of a message as VS Code sends it: buffers as they are, the rest as JSON. */
function sizeOf(message: ToFrontPanel): number {
  let buffers = 0;
  const json = JSON.stringify(message, (_, value: unknown) => {
    if (!(value instanceof ArrayBuffer)) return value;
    buffers += value.byteLength;
    return null;
  });
  return buffers + json.length;
}

Object.assign(window, { host: new FrontHost() });
