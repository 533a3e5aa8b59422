import {
  dispatch,
  type Handlers,
  type PanelReady,
  type PanelState,
  type Tagged,
} from "../../src/protocol/panelProtocol.ts";

/** What VS Code gives the page. */
interface VsCodeApi {
  postMessage(message: unknown): void;
  getState(): unknown;
  setState(state: unknown): void;
}
declare function acquireVsCodeApi(): VsCodeApi;

/** The page's end of a panel. `Target` and `Ui` are plain data. */
export interface WebviewPort<Target, Ui, To extends Tagged, From extends Tagged> {
  /** What the panel shows, as the host said when it made the page. */
  readonly target: Target;
  /** What `saveUi` kept when the page was last hidden, or null. An older version may have written it. */
  readonly savedUi: Partial<Ui> | null;
  post(message: From): void;
  saveUi(ui: Ui): void;
  /** Listens, then posts `ready` to the host: the snapshot follows. Call it once, when everything can be drawn. */
  listen(handlers: Handlers<To>): void;
}

/** Opens the page's port. VS Code hands it out once, so only `main.ts` calls this. */
export function openPort<Target, Ui, To extends Tagged, From extends Tagged>(): WebviewPort<Target, Ui, To, From> {
  const api = acquireVsCodeApi();
  const target = JSON.parse(document.body.dataset.panelTarget ?? "null") as Target;
  const savedUi = (api.getState() as PanelState<Target, Partial<Ui>> | null | undefined)?.ui ?? null;
  const save = (ui: Partial<Ui> | null) => api.setState({ target, ui } satisfies PanelState<Target, Partial<Ui>>);
  // At once, so that a panel which was never touched is found again too.
  save(savedUi);
  return {
    target,
    savedUi,
    post: (message) => api.postMessage(message),
    saveUi: save,
    listen(handlers) {
      window.addEventListener("message", ({ data }) => dispatch(handlers, data));
      api.postMessage({ type: "ready" } satisfies PanelReady);
    },
  };
}
