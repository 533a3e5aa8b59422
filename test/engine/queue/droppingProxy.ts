import { once } from "node:events";
import { connect, createServer, type Server, type Socket } from "node:net";
import { onTestFinished } from "vitest";

/** Hands bytes on to a port of this machine, until `drop` or `silence` is called. */
export class DroppingProxy {
  readonly #sockets = new Set<Socket>();
  #server: Server | null = null;
  #port = 0;
  #isSilent = false;

  static async start(target: number): Promise<DroppingProxy> {
    const proxy = new DroppingProxy();
    const server = createServer((client) => {
      const server = connect(target, "127.0.0.1");
      for (const [from, to] of [
        [client, server],
        [server, client],
      ] as const) {
        proxy.#sockets.add(from);
        from.on("data", (bytes) => to.write(bytes));
        from.on("close", () => {
          proxy.#sockets.delete(from);
          to.destroy();
        });
        from.on("error", () => {});
        if (proxy.#isSilent) from.pause();
      }
    }).listen(0, "127.0.0.1");
    await once(server, "listening");
    proxy.#server = server;
    const address = server.address();
    proxy.#port = typeof address === "object" && address !== null ? address.port : 0;
    onTestFinished(() => proxy.close());
    return proxy;
  }

  get url(): string {
    return `redis://127.0.0.1:${this.#port}`;
  }

  /** Cuts every connection in the middle of whatever it carries. */
  drop(): void {
    for (const socket of this.#sockets) socket.resetAndDestroy();
  }

  /**
   * Hands nothing on in either direction without notice: connections stay open, also those that one side has given
   * up, and new ones are made.
   */
  silence(): void {
    this.#isSilent = true;
    for (const socket of this.#sockets) socket.pause();
  }

  /** Hands on again what comes on new connections; those that were silenced stay as they are. */
  admit(): void {
    this.#isSilent = false;
  }

  /** Hands on again what was kept back, and all that follows. */
  resume(): void {
    this.#isSilent = false;
    for (const socket of this.#sockets) socket.resume();
  }

  close(): void {
    this.drop();
    this.#server?.close();
  }
}
