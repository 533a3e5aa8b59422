import { createMessageConnection, SocketMessageReader, SocketMessageWriter } from "vscode-jsonrpc/node";
import { AppError } from "../base/errors.ts";
import {
  type ControlAddress,
  type ControlStatus,
  controlMethods,
  controlStatus,
  type HelloParams,
  mostControlBytes,
} from "../protocol/controlProtocol.ts";
import { folderInode } from "../store/lockFile.ts";
import { dialPrivately } from "../store/privateSocket.ts";
import { RunFolder } from "../store/runFolder.ts";
import { mostNoteBytes, readWhole } from "../store/untrustedFile.ts";

/** A connection to the process that searches in a run folder. */
export interface ControlClient {
  /** What it answered to the greeting. */
  readonly greeting: ControlStatus;
  /** False from the moment that the system closes the connection, which it does when the process ends. */
  readonly isOpen: boolean;
  /** Resolves when the process ends, or the connection is closed. */
  readonly closed: Promise<void>;
  status(): Promise<ControlStatus>;
  pause(): Promise<ControlStatus>;
  stop(): Promise<ControlStatus>;
  close(): void;
}

/** Connects to a run's search process; null when no process searches there, or it does not answer. */
export async function connectControl(folder: string): Promise<ControlClient | null> {
  const control = await readAddress(new RunFolder(folder));
  const socket = control === null ? null : await dialPrivately(control.address);
  if (control === null || socket === null) return null;
  let unread = 0;
  socket.on("data", (chunk: Buffer) => {
    unread += chunk.length;
    if (unread > mostControlBytes) socket.destroy();
  });
  const connection = createMessageConnection(new SocketMessageReader(socket), new SocketMessageWriter(socket));
  socket.on("error", () => socket.destroy());
  connection.onError(() => socket.destroy());
  connection.listen();
  // The library leaves a request without an answer for ever when the other side is gone.
  const gone = new Promise<never>((_, reject) => {
    socket.once("close", () => reject(new ControlLostError(folder)));
  });
  gone.catch(() => {});
  const request = async (method: string, params?: object) => {
    const answer = await inTime(Promise.race([connection.sendRequest<ControlStatus>(method, params), gone]), folder);
    unread = 0;
    if (controlStatus(answer) !== null) throw new ControlLostError(folder);
    return answer;
  };
  const hello: HelloParams = { token: control.token };
  let greeting: ControlStatus;
  try {
    greeting = await request(controlMethods.hello, hello);
  } catch {
    // Another process has taken the address over, or this one is just ending.
    socket.destroy();
    return null;
  }
  return {
    greeting,
    get isOpen() {
      return !socket.destroyed;
    },
    closed: gone.catch(() => {}),
    status: () => request(controlMethods.status),
    pause: () => request(controlMethods.pause),
    stop: () => request(controlMethods.stop),
    close: () => {
      connection.dispose();
      socket.destroy();
    },
  };
}

/** The search process ended before it could answer, or does not answer. */
class ControlLostError extends AppError {
  readonly code = "CONTROL_LOST";
  constructor(folder: string) {
    super(`The search process of ${folder} gave no answer.`, "Look at the run's status.");
  }
}

async function readAddress({ folder, controlFile }: RunFolder): Promise<ControlAddress | null> {
  try {
    const value = JSON.parse(String(await readWhole(controlFile, mostNoteBytes))) as Partial<ControlAddress> | null;
    if (typeof value?.address !== "string" || typeof value.token !== "string") return null;
    if (value.inode !== undefined && value.inode !== (await folderInode(folder))) return null;
    return { address: value.address, token: value.token, pid: value.pid ?? 0 };
  } catch {
    // No file, or one that is being replaced: no process can be reached.
    return null;
  }
}

/** A process that lives answers at once; one that is suspended or hangs never does. */
const answerMs = 5_000;

function inTime<T>(answer: Promise<T>, folder: string): Promise<T> {
  return new Promise((resolve, reject) => {
    const timer = setTimeout(() => reject(new ControlLostError(folder)), answerMs);
    answer.then(resolve, reject).finally(() => clearTimeout(timer));
  });
}
