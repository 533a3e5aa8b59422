import { randomBytes } from "node:crypto";
import { lstat, mkdir, rmdir, unlink } from "node:fs/promises";
import { connect, type Server, type Socket } from "node:net";
import { tmpdir } from "node:os";
import path from "node:path";
import { isControlAddress } from "../protocol/controlProtocol.ts";

/**
 * A new address that only this user's processes of this machine can reach: a Unix socket in a private folder of the
 * temporary directory (paths of sockets are limited to about 100 bytes, and those of workspaces are not), or a named
 * pipe. The system closes it with the process that listens there.
 */
export function privateAddress(): string {
  const name = `rnas-${randomBytes(8).toString("hex")}`;
  return process.platform === "win32" ? `\\\\.\\pipe\\${name}` : path.join(tmpdir(), name, "control");
}

/** Listens at an address of `privateAddress`. The server alone keeps no process alive. */
export async function listenPrivately(server: Server, address: string): Promise<void> {
  if (process.platform !== "win32") await mkdir(path.dirname(address), { mode: 0o700 });
  await new Promise<void>((resolve, reject) => {
    server.once("error", reject);
    server.listen(address, () => {
      server.off("error", reject);
      server.unref();
      resolve();
    });
  });
}

/** Null when no process listens there, or when the socket lies in a folder that another user made. */
export async function dialPrivately(address: string): Promise<Socket | null> {
  if (!isControlAddress(address) || !(await isOurs(address))) return null;
  return new Promise((resolve) => {
    const socket = connect(address);
    socket.once("connect", () => resolve(socket));
    socket.once("error", () => resolve(null));
  });
}

/**
 * Removes what a killed process leaves of an address. What a file of a run folder names is believed only where it is
 * such a socket of this machine's temporary directory, and nothing else is removed with it.
 */
export async function removePrivateSocket(address: string): Promise<void> {
  const socketFolder = path.dirname(address);
  if (!isControlAddress(address) || path.dirname(socketFolder) !== tmpdir()) return;
  await unlink(address).catch(() => {
    // It is not there, or not ours: either way there is nothing to clear away.
  });
  await rmdir(socketFolder).catch(() => {
    // The same, or another program has put a file into it, which is not ours to remove.
  });
}

/** Only programs of this user may connect to a socket. */
async function isOurs(address: string): Promise<boolean> {
  if (process.getuid === undefined) return true;
  const owner = await lstat(path.dirname(address)).catch(() => null);
  return owner?.isDirectory() === true && owner.uid === process.getuid();
}
