import { once } from "node:events";
import { connect, createServer, type Server, type Socket } from "node:net";
import { onTestFinished } from "vitest";

/** Hands bytes on to a port of this machine, until it is told to drop what it carries. */
export class DroppingProxy {
  readonly #sockets = new Set<Socket>();
  #server: Server | null = null;
  #port = 0;

  static async start(target: number): Promise<DroppingProxy> {
    const proxy = new DroppingProxy();
    const server = createServer((client) => {
      const server = connect(target, "127.0.0.1");
      for (const socket of [client, server]) {
        proxy.#sockets.add(socket);
        socket.on("close", () => proxy.#sockets.delete(socket));
        socket.on("error", () => {});
      }
      client.pipe(server).pipe(client);
      client.on("close", () => server.destroy());
      server.on("close", () => client.destroy());
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

  close(): void {
    this.drop();
    this.#server?.close();
  }
}
