import { open } from "node:fs/promises";
import { constants, gunzipSync } from "node:zlib";

/**
 * The first bytes of a file, at most `bytes`, unpacked where it is gzip, whatever its name. An archive that ends behind them is
 * no fault here.
 *
 * @throws {Error} of the file system, or for gzip that is damaged from the start.
 */
export async function fileHead(file: string, bytes: number): Promise<Buffer> {
  const handle = await open(file, "r");
  try {
    const { buffer, bytesRead } = await handle.read(Buffer.alloc(bytes), 0, bytes, 0);
    const read = buffer.subarray(0, bytesRead);
    if (read[0] !== 0x1f || read[1] !== 0x8b) return read;
    return gunzipSync(read, { finishFlush: constants.Z_SYNC_FLUSH }).subarray(0, bytes);
  } finally {
    await handle.close();
  }
}
