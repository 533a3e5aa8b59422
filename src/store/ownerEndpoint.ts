import { createServer, type Socket } from "node:net";
import { dialPrivately, listenPrivately, privateAddress, removePrivateSocket } from "./privateSocket.ts";

/** Where the owner of a lock can be met, as long as its process lives. */
export interface OwnerEndpoint {
  readonly address: string;
  close(): Promise<void>;
}

/** Evidence that a certain process lives: it has shown the token of its lock, and the connection is still open. */
export interface OwnerProof {
  /** False from the moment that the system closes the connection, which it does when the process ends. */
  readonly isOpen: boolean;
  readonly closed: Promise<void>;
  close(): void;
}

/**
 * Answers everyone who connects with the token of the lock, and nothing else; the connection then stays open. Null
 * where the machine allows no sockets.
 */
export async function openOwnerEndpoint(token: string): Promise<OwnerEndpoint | null> {
  const address = privateAddress();
  const sockets = new Set<Socket>();
  const server = createServer((socket) => {
    sockets.add(socket);
    socket.unref();
    socket.on("close", () => sockets.delete(socket));
    socket.on("error", () => socket.destroy());
    // Nothing that is sent is of interest, but the end of it is.
    socket.resume();
    socket.write(`${token}\n`);
  });
  const close = async () => {
    for (const socket of sockets) socket.destroy();
    await new Promise((resolve) => server.close(resolve));
    await removePrivateSocket(address);
  };
  try {
    await listenPrivately(server, address);
    return { address, close };
  } catch {
    await close();
    return null;
  }
}

/** A process that lives answers at once; one that is suspended or hangs never does. */
const answerMs = 2_000;

/**
 * Connects to an address to find the owner of a lock: `absent` when no process with its token listens there, `mute`
 * when one listens and does not answer. The caller closes a proof.
 */
export async function meetOwner(address: string, token: string): Promise<OwnerProof | "mute" | "absent"> {
  const socket = await dialPrivately(address);
  if (socket === null) return "absent";
  const closed = new Promise<void>((resolve) => {
    socket.once("close", () => resolve());
  });
  socket.on("error", () => socket.destroy());
  socket.unref();
  const expected = `${token}\n`;
  const answer = await new Promise<"right" | "mute" | "absent">((resolve) => {
    let said = "";
    const timer = setTimeout(() => resolve("mute"), answerMs);
    const end = (what: "right" | "absent") => {
      clearTimeout(timer);
      resolve(what);
    };
    void closed.then(() => end("absent"));
    socket.setEncoding("utf8");
    socket.on("data", (piece: string) => {
      said += piece;
      if (said.length >= expected.length) end(said === expected ? "right" : "absent");
    });
  });
  if (answer !== "right") {
    socket.destroy();
    return answer;
  }
  return {
    get isOpen() {
      return !socket.destroyed;
    },
    closed,
    close: () => socket.destroy(),
  };
}
