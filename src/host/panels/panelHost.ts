import { randomBytes } from "node:crypto";
import * as vscode from "vscode";
import { dispatch, type Handlers, type PanelState, type Shapes, type Tagged } from "../../protocol/panelProtocol.ts";
import type { RunModel } from "../runs/runModel.ts";
import { panelHtml, panelsWithGraphs } from "./panelHtml.ts";

/** What panels stand on. */
export interface PanelContext {
  readonly extensionUri: vscode.Uri;
  readonly runs: RunSource;
}

/** Where panels find the run of a folder, for example after the window was reloaded; null when it is gone. */
interface RunSource {
  open(folder: string): Promise<RunModel | null>;
  /** A run is no longer in the list; what it held may be thrown away. */
  readonly onDidRemove: vscode.Event<RunModel>;
}

/** The host's end of a panel. */
export interface PanelPort<To extends Tagged> {
  /**
   * False, and lost, while the page is hidden or loading: it gets a snapshot when it is back. Buffers are copied.
   */
  post(message: To): boolean;
}

/** What stands behind an open panel; disposed with it. */
export interface PanelContent<From extends Tagged> extends vscode.Disposable {
  readonly title: string;
  readonly handlers: Handlers<From>;
  /** What the page may say: anything else is left unheard. */
  readonly messages: Shapes<From>;
  /** Posts all that the page needs: it was just loaded, for the first or another time. */
  sendSnapshot(): void;
  /** A run was removed. @returns whether there is something left to show; if not, the panel closes. */
  without(run: string): boolean;
}

/** A kind of panel: `bundle.js` and `bundle.css` of `dist/webview`, and the messages that the host posts to them. */
interface PanelKind<Target, To extends Tagged, From extends Tagged> {
  /**
   * `moeRnas.front`, …; `onWebviewPanel:<viewType>` activates the extension when a window with such a panel reloads.
   */
  readonly viewType: string;
  /** The name of its script and style sheet in `dist/webview`. */
  readonly bundle: string;
  /** The name of its tab's icons in `media/panels`, where it is not that of the bundle. */
  readonly icon?: string;
  /** Targets with one key share a panel. */
  key(target: Target): string;
  /** Where the tab title stands until the content is there. */
  title(target: Target): string;
  /** A target from the state of an earlier window, which another version may have written; null closes the panel. */
  parseTarget(value: unknown): Target | null;
  /** Null when what the panel is about is gone: the panel closes. */
  open(target: Target, port: PanelPort<To>): Promise<PanelContent<From> | null>;
}

interface OpenPanel<To extends Tagged, From extends Tagged> {
  readonly panel: vscode.WebviewPanel;
  readonly port: PanelPort<To>;
  /** Null until it was found. */
  content: PanelContent<From> | null;
}

/** The open panels of one kind: opened once per target, found again after the window was reloaded. */
export class Panels<Target, To extends Tagged, From extends Tagged> implements vscode.Disposable {
  readonly #open = new Map<string, OpenPanel<To, From>>();
  readonly #disposables: vscode.Disposable[] = [];

  constructor(
    private readonly context: PanelContext,
    private readonly kind: PanelKind<Target, To, From>,
  ) {
    const serializer = vscode.window.registerWebviewPanelSerializer(kind.viewType, {
      deserializeWebviewPanel: async (panel, state: Partial<PanelState<unknown, unknown>> | null | undefined) => {
        const target = kind.parseTarget(state?.target);
        if (target === null || this.#open.has(kind.key(target))) panel.dispose();
        else this.#attach(panel, target);
      },
    });
    const ending = context.runs.onDidRemove(({ id }) => {
      for (const { panel, content } of [...this.#open.values()]) {
        if (content !== null && !content.without(id)) panel.dispose();
      }
    });
    this.#disposables.push(serializer, ending);
  }

  /** Opens the target's panel, or brings the open one to the front. */
  show(target: Target, column: vscode.ViewColumn = vscode.ViewColumn.Active): PanelPort<To> {
    const existing = this.#open.get(this.kind.key(target));
    if (existing !== undefined) {
      existing.panel.reveal();
      return existing.port;
    }
    const panel = vscode.window.createWebviewPanel(this.kind.viewType, this.kind.title(target), column);
    return this.#attach(panel, target);
  }

  /** Fills a panel that the window made, as it does for an editor of a file; where one is open already, that one is shown. */
  adopt(panel: vscode.WebviewPanel, target: Target): void {
    const existing = this.#open.get(this.kind.key(target));
    if (existing === undefined) {
      this.#attach(panel, target);
      return;
    }
    existing.panel.reveal();
    panel.dispose();
  }

  dispose(): void {
    for (const disposable of this.#disposables) disposable.dispose();
    for (const { panel } of [...this.#open.values()]) panel.dispose();
  }

  #attach(panel: vscode.WebviewPanel, target: Target): PanelPort<To> {
    const { kind } = this;
    const key = kind.key(target);
    let ready = false;
    let disposed = false;
    const port: PanelPort<To> = {
      post: (message) => {
        const there = ready && panel.visible;
        if (there) void panel.webview.postMessage(message);
        return there;
      },
    };
    const open: OpenPanel<To, From> = { panel, port, content: null };
    this.#open.set(key, open);
    panel.onDidDispose(() => {
      disposed = true;
      if (this.#open.get(key)?.panel === panel) this.#open.delete(key);
      open.content?.dispose();
    });
    panel.onDidChangeViewState(() => {
      // A hidden page is thrown away; the one that is loaded in its place says `ready` again.
      if (!panel.visible) ready = false;
    });
    panel.webview.onDidReceiveMessage((message: Partial<Tagged> | null | undefined) => {
      if (message?.type === "ready") {
        ready = true;
        open.content?.sendSnapshot();
      } else if (open.content !== null) dispatch(open.content.handlers, message, open.content.messages);
    });
    const icon = (theme: string) =>
      vscode.Uri.joinPath(this.context.extensionUri, "media", "panels", `${kind.icon ?? kind.bundle}-${theme}.svg`);
    panel.iconPath = { light: icon("light"), dark: icon("dark") };
    this.#load(panel, target);
    kind.open(target, port).then(
      (opened) => {
        if (opened === null || disposed) {
          opened?.dispose();
          panel.dispose();
          return;
        }
        open.content = opened;
        panel.title = opened.title;
        if (ready) opened.sendSnapshot();
      },
      (cause: unknown) => {
        panel.dispose();
        void vscode.window.showErrorMessage(cause instanceof Error ? cause.message : String(cause));
      },
    );
    return port;
  }

  #load(panel: vscode.WebviewPanel, target: Target): void {
    const { kind } = this;
    const folder = vscode.Uri.joinPath(this.context.extensionUri, "dist", "webview");
    const file = (name: string) => panel.webview.asWebviewUri(vscode.Uri.joinPath(folder, name)).toString();
    panel.webview.options = { enableScripts: true, localResourceRoots: [folder] };
    panel.webview.html = panelHtml({
      title: kind.title(target),
      language: vscode.env.language,
      script: file(`${kind.bundle}.js`),
      style: file(`${kind.bundle}.css`),
      source: panel.webview.cspSource,
      nonce: randomBytes(18).toString("base64url"),
      target,
      words: vscode.l10n.bundle,
      inlineStyles: panelsWithGraphs.has(kind.bundle),
    });
  }
}

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
