/**
 * The extension host's part in a page whose panel gets snapshots: it answers `ready` with the one that the test laid
 * down, keeps what the panel posts and the state that VS Code would keep.
 */
class SnapshotHost {
  readonly messages: unknown[] = [];
  state: unknown = null;
  snapshot: unknown = null;
  #frame: HTMLIFrameElement | null = null;

  open(address: string): void {
    this.#frame?.remove();
    this.#frame = document.createElement("iframe");
    this.#frame.src = address;
    document.body.append(this.#frame);
  }

  /** Shows another one, as when the run went on. */
  send(snapshot: unknown): void {
    this.snapshot = snapshot;
    this.#frame?.contentWindow?.postMessage({ type: "snapshot", snapshot }, "*");
  }

  receive(message: { readonly type: string }): void {
    this.messages.push(message);
    if (message.type === "ready" && this.snapshot !== null) this.send(this.snapshot);
  }
}

Object.assign(window, { host: new SnapshotHost() });
