import { randomBytes, timingSafeEqual } from "node:crypto";
import { mkdir, readFile, rm } from "node:fs/promises";
import { createServer, type Server, type Socket } from "node:net";
import { tmpdir } from "node:os";
import path from "node:path";
import { createMessageConnection, ResponseError, SocketMessageReader, SocketMessageWriter } from "vscode-jsonrpc/node";
import {
  type ControlAddress,
  type ControlStatus,
  controlMethods,
  type HelloParams,
} from "../protocol/controlProtocol.ts";
import type { Disk } from "../store/disk.ts";
import { type RunFolder, writeControlFile } from "../store/runFolder.ts";

/** What can be asked of a session. */
export interface Controlled {
  pause(): void;
  stop(): void;
  status(): ControlStatus;
}

export interface ControlServer {
  close(): Promise<void>;
}

const socketFolderPrefix = "rnas-";

/**
 * Serves the control channel of a run (`controlProtocol.ts`) until it is closed.
 *
 * The socket lies in a private folder of the temporary directory: paths of sockets are limited to about 100 bytes,
 * and those of workspaces are not.
 */
export async function serveControl(disk: Disk, folder: RunFolder, target: Controlled): Promise<ControlServer> {
  await removeStaleSocket(folder);
  const name = `${socketFolderPrefix}${randomBytes(8).toString("hex")}`;
  const socketFolder = process.platform === "win32" ? null : path.join(tmpdir(), name);
  const address = socketFolder === null ? `\\\\.\\pipe\\${name}` : path.join(socketFolder, "control");
  const token = randomBytes(32).toString("hex");
  const sockets = new Set<Socket>();
  const server = createServer((socket) => {
    sockets.add(socket);
    socket.on("close", () => sockets.delete(socket));
    serveConnection(socket, token, target);
  });
  const close = async () => {
    // The request that ends a session is answered first.
    await new Promise((resolve) => setImmediate(resolve));
    for (const socket of sockets) socket.destroySoon();
    await new Promise((resolve) => server.close(resolve));
    await rm(folder.controlFile, { force: true });
    if (socketFolder !== null) await rm(socketFolder, { recursive: true, force: true });
  };
  try {
    // Written first: a process killed right after leaves nothing that the next one does not find.
    const content: ControlAddress = { address, token, pid: process.pid };
    await writeControlFile(disk, folder, content);
    if (socketFolder !== null) await mkdir(socketFolder, { mode: 0o700 });
    await listen(server, address);
  } catch (cause) {
    await close();
    throw cause;
  }
  return { close };
}

function serveConnection(socket: Socket, token: string, target: Controlled): void {
  const connection = createMessageConnection(new SocketMessageReader(socket), new SocketMessageWriter(socket));
  let isTrusted = false;
  const trusted = (answer: () => ControlStatus | null) => (): ControlStatus | null | ResponseError<void> =>
    isTrusted ? answer() : new ResponseError(notTrusted, "say hello with the token of control.json first");
  connection.onRequest(controlMethods.hello, (params: Partial<HelloParams> | null) => {
    isTrusted = typeof params?.token === "string" && equals(params.token, token);
    return isTrusted ? target.status() : new ResponseError(notTrusted, "the token is wrong");
  });
  connection.onRequest(
    controlMethods.status,
    trusted(() => target.status()),
  );
  connection.onRequest(
    controlMethods.pause,
    trusted(() => {
      target.pause();
      return target.status();
    }),
  );
  connection.onRequest(
    controlMethods.stop,
    trusted(() => {
      target.stop();
      return target.status();
    }),
  );
  // A client that breaks the protocol or goes away ends its own connection, nothing else.
  connection.onError(() => socket.destroy());
  socket.on("error", () => socket.destroy());
  connection.listen();
}

/** In the range that JSON-RPC leaves to servers. */
const notTrusted = -32001;

function equals(a: string, b: string): boolean {
  const [left, right] = [Buffer.from(a), Buffer.from(b)];
  return left.length === right.length && timingSafeEqual(left, right);
}

function listen(server: Server, address: string): Promise<void> {
  return new Promise((resolve, reject) => {
    server.once("error", reject);
    server.listen(address, () => {
      server.off("error", reject);
      // The control channel alone keeps no process alive.
      server.unref();
      resolve();
    });
  });
}

/** A killed session leaves its socket's folder behind; under the run's lock it is nobody's. */
async function removeStaleSocket(folder: RunFolder): Promise<void> {
  const text = await readFile(folder.controlFile, "utf8").catch(() => null);
  if (text === null) return;
  const socketFolder = path.dirname(/"address":"([^"\\]+)"/.exec(text)?.[1] ?? "");
  const isOurs = path.dirname(socketFolder) === tmpdir() && path.basename(socketFolder).startsWith(socketFolderPrefix);
  if (isOurs) await rm(socketFolder, { recursive: true, force: true });
}
