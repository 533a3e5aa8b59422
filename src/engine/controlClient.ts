import { readFile } from "node:fs/promises";
import { connect, type Socket } from "node:net";
import { createMessageConnection, SocketMessageReader, SocketMessageWriter } from "vscode-jsonrpc/node";
import { AppError } from "../base/errors.ts";
import {
  type ControlAddress,
  type ControlStatus,
  controlMethods,
  type HelloParams,
} from "../protocol/controlProtocol.ts";
import { RunFolder } from "../store/runFolder.ts";

/** A connection to the process that searches in a run folder. */
export interface ControlClient {
  status(): Promise<ControlStatus>;
  pause(): Promise<ControlStatus>;
  stop(): Promise<ControlStatus>;
  close(): void;
}

/** Connects to a run's search process; null when nobody is searching there, or answers. */
export async function connectControl(folder: string): Promise<ControlClient | null> {
  const control = await readAddress(new RunFolder(folder).controlFile);
  if (control === null) return null;
  const socket = await dial(control.address);
  if (socket === null) return null;
  const connection = createMessageConnection(new SocketMessageReader(socket), new SocketMessageWriter(socket));
  socket.on("error", () => socket.destroy());
  connection.onError(() => socket.destroy());
  connection.listen();
  // The library leaves a request without an answer for ever when the other side is gone.
  const gone = new Promise<never>((_, reject) => {
    socket.once("close", () => reject(new ControlLostError(folder)));
  });
  gone.catch(() => {});
  const request = (method: string, params?: object) =>
    Promise.race([connection.sendRequest<ControlStatus>(method, params), gone]);
  const hello: HelloParams = { token: control.token };
  try {
    await request(controlMethods.hello, hello);
  } catch {
    // Another process has taken the address over, or this one is just ending: nobody to talk to.
    socket.destroy();
    return null;
  }
  return {
    status: () => request(controlMethods.status),
    pause: () => request(controlMethods.pause),
    stop: () => request(controlMethods.stop),
    close: () => {
      connection.dispose();
      socket.destroy();
    },
  };
}

/** The search process ended before it could answer. */
export class ControlLostError extends AppError {
  readonly code = "CONTROL_LOST";
  constructor(folder: string) {
    super(`The search process of ${folder} ended without an answer.`, "Look at the run's status.");
  }
}

async function readAddress(file: string): Promise<ControlAddress | null> {
  try {
    const value = JSON.parse(await readFile(file, "utf8")) as Partial<ControlAddress> | null;
    if (typeof value?.address !== "string" || typeof value.token !== "string") return null;
    return { address: value.address, token: value.token, pid: value.pid ?? 0 };
  } catch {
    // No file, or one that is being replaced: nobody can be reached.
    return null;
  }
}

function dial(address: string): Promise<Socket | null> {
  return new Promise((resolve) => {
    const socket = connect(address);
    socket.once("connect", () => resolve(socket));
    socket.once("error", () => resolve(null));
  });
}
