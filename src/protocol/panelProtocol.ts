import type { Shape } from "../base/shape.ts";

/**
 * What every webview panel and the extension host agree on; each panel adds a closed union of messages per direction in
 * a file of its own.
 *
 * Page and host are never in step: the host may post to a page that is being loaded or hidden, where messages are lost.
 * So the page says `ready` once it listens, and again whenever it was loaded anew; the host answers with a snapshot and
 * posts increments after it.
 */

/** A member of a union of messages. */
export interface Tagged {
  readonly type: string;
}

/** One handler per message of the union: a forgotten or misspelt one does not compile. */
export type Handlers<M extends Tagged> = {
  readonly [T in M["type"]]: (message: Extract<M, { readonly type: T }>) => void;
};

/** What each message of the union must look like: a forgotten or misspelt one does not compile. */
export type Shapes<M extends Tagged> = { readonly [T in M["type"]]: Shape };

/** Page → host: the page listens and has no data yet. Sent by the port, answered by the panel host. */
export interface PanelReady {
  readonly type: "ready";
}

/** What the page keeps for the time it is hidden or the window reloads; the host finds the target in it again. */
export interface PanelState<Target, Ui> {
  readonly target: Target;
  readonly ui: Ui | null;
}

/**
 * Calls the handler of a message; something else that arrived on the same channel is left to others.
 *
 * @param shapes by which a message of a known type is refused all the same, where its sender is not trusted.
 */
export function dispatch<M extends Tagged>(handlers: Handlers<M>, message: unknown, shapes?: Shapes<M>): void {
  if (typeof message !== "object" || message === null || !("type" in message)) return;
  const { type } = message;
  if (typeof type !== "string" || !Object.hasOwn(handlers, type)) return;
  if (shapes !== undefined && shapes[type as M["type"]](message) !== null) return;
  handlers[type as M["type"]](message as Extract<M, { readonly type: M["type"] }>);
}
