import { open } from "node:fs/promises";
import { constants, gunzipSync } from "node:zlib";

const headBytes = 64 * 1024;

/** The beginning of a text file, from its first 64 KiB; unpacked where its name ends in `.gz`. */
export async function textHead(file: string): Promise<string> {
  const handle = await open(file, "r");
  try {
    const { buffer, bytesRead } = await handle.read(Buffer.alloc(headBytes), 0, headBytes, 0);
    const bytes = buffer.subarray(0, bytesRead);
    // The rest of the archive is missing, which is no fault here.
    const plain = file.endsWith(".gz") ? gunzipSync(bytes, { finishFlush: constants.Z_SYNC_FLUSH }) : bytes;
    return plain.toString("utf8");
  } finally {
    await handle.close();
  }
}
