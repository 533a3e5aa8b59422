import { count, fields, finite, oneOf } from "../base/shape.ts";

/**
 * Control of a search process by the command line or the editor: JSON-RPC over a Unix socket or named pipe, whose
 * address and token are in the run folder's `control.json`, readable by its owner only. All requests go from the
 * client to the search process; results of the search are never sent here, they are read from the log.
 */
export const controlMethods = {
  /** First of all, once: `HelloParams` → `ControlStatus`. Without the right token, every request is refused. */
  hello: "hello",
  /** → `ControlStatus`. */
  status: "status",
  /** Asks to stop working and keep everything; answered before the process has ended. */
  pause: "pause",
  /** Asks to end the search now, with the front so far. */
  stop: "stop",
} as const;

export interface HelloParams {
  readonly token: string;
}

export interface ControlStatus {
  readonly pid: number;
  readonly state: "running" | "pausing" | "stopping";
  /** The generation under way; 0 is the initial population. */
  readonly generation: number;
  readonly evaluated: number;
  readonly elapsedMs: number;
  readonly workers: number;
}

/** Content of `control.json`. */
export interface ControlAddress {
  /** Path of a Unix socket, or name of a pipe. */
  readonly address: string;
  readonly token: string;
  readonly pid: number;
  /** Of the run folder: in a copy of it this file leads to the process of the original. Absent in version 0.1. */
  readonly inode?: string;
}

/**
 * Whether an address is one that a search process makes: a socket `control` in a folder `rnas-<16 hex digits>`, or a
 * pipe of such a name. A control.json comes with the run folder, whose author is unknown; it must not lead to
 * another program's socket.
 */
export function isControlAddress(address: string): boolean {
  return (
    /^\/(?:[^/\0]+\/)*rnas-[0-9a-f]{16}\/control$/.test(address) || /^\\\\\.\\pipe\\rnas-[0-9a-f]{16}$/.test(address)
  );
}

/** Bytes after which a message is no request or answer of this protocol: the largest has a few hundred. */
export const mostControlBytes = 16_384;

export const controlStatus = fields({
  pid: count,
  state: oneOf("running", "pausing", "stopping"),
  generation: count,
  evaluated: count,
  elapsedMs: finite,
  workers: count,
});
