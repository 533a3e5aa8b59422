import { randomBytes, timingSafeEqual } from "node:crypto";
import { createServer, type Socket } from "node:net";
import { createMessageConnection, ResponseError, SocketMessageReader, SocketMessageWriter } from "vscode-jsonrpc/node";
import {
  type ControlAddress,
  type ControlStatus,
  controlMethods,
  type HelloParams,
  mostControlBytes,
} from "../protocol/controlProtocol.ts";
import type { Disk } from "../store/disk.ts";
import { folderInode } from "../store/lockFile.ts";
import { listenPrivately, privateAddress, removePrivateSocket } from "../store/privateSocket.ts";
import { type RunFolder, writeControlFile } from "../store/runFolder.ts";
import { mostNoteBytes, readWhole } from "../store/untrustedFile.ts";

/** The requests that a session serves. */
export interface Controlled {
  pause(): void;
  stop(): void;
  status(): ControlStatus;
}

export interface ControlServer {
  close(): Promise<void>;
}

/**
 * Time for a client's greeting. The folder's mode lets only its owner connect; where modes mean nothing, this ends idle
 * clients.
 */
const helloMs = 5_000;
const mostConnections = 64;

/** Serves the control channel of a run (`controlProtocol.ts`) until it is closed. */
export async function serveControl(disk: Disk, folder: RunFolder, target: Controlled): Promise<ControlServer> {
  await removeStaleSocket(folder);
  const address = privateAddress();
  const token = randomBytes(32).toString("hex");
  const sockets = new Set<Socket>();
  const server = createServer((socket) => {
    sockets.add(socket);
    socket.on("close", () => sockets.delete(socket));
    serveConnection(socket, token, target);
  });
  server.maxConnections = mostConnections;
  const close = async () => {
    // The request that ends a session is answered first.
    await new Promise((resolve) => setImmediate(resolve));
    for (const socket of sockets) socket.destroySoon();
    await new Promise((resolve) => server.close(resolve));
    await disk.remove(folder.controlFile).catch(() => {
      // A file that is left over leads to no process; that of a process which has taken the run over stays.
    });
    await removePrivateSocket(address);
  };
  try {
    // Written first: a process killed right after leaves nothing that the next one does not find.
    const inode = await folderInode(folder.folder);
    const content: ControlAddress = { address, token, pid: process.pid, inode };
    await writeControlFile(disk, folder, content);
    await listenPrivately(server, address);
  } catch (cause) {
    await close();
    throw cause;
  }
  return { close };
}

function serveConnection(socket: Socket, token: string, target: Controlled): void {
  const connection = createMessageConnection(new SocketMessageReader(socket), new SocketMessageWriter(socket));
  let isTrusted = false;
  // Bytes since the last whole request: what grows beyond every request is none, and is not waited for.
  let unread = 0;
  socket.on("data", (chunk: Buffer) => {
    unread += chunk.length;
    if (unread > mostControlBytes) socket.destroy();
  });
  const idle = setTimeout(() => socket.destroy(), helloMs).unref();
  socket.on("close", () => clearTimeout(idle));
  const trusted = (answer: () => ControlStatus | null) => (): ControlStatus | null | ResponseError<void> => {
    if (!isTrusted) return new ResponseError(notTrusted, "say hello with the token of control.json first");
    unread = 0;
    return answer();
  };
  connection.onRequest(controlMethods.hello, (params: Partial<HelloParams> | null) => {
    isTrusted = typeof params?.token === "string" && equals(params.token, token);
    if (!isTrusted) return new ResponseError(notTrusted, "the token is wrong");
    clearTimeout(idle);
    unread = 0;
    return target.status();
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

/**
 * A killed session leaves its socket and the socket's folder behind; while we hold the run's lock they belong to no
 * process.
 */
async function removeStaleSocket(folder: RunFolder): Promise<void> {
  const text = await readWhole(folder.controlFile, mostNoteBytes).then(String, () => "");
  await removePrivateSocket(/"address":"([^"\\]+)"/.exec(text)?.[1] ?? "");
}
