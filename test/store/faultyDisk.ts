import { type AppendFile, type Disk, nodeDisk } from "../../src/store/disk.ts";
import { asStorageError } from "../../src/store/storageError.ts";

/** The real disk, until it has written `room` times; from then on every write and flush fails with `code`. */
export function diskThatFillsAfter(room: number, code = "ENOSPC"): Disk & { readonly writes: () => number } {
  let writes = 0;
  const take = (file: string) => {
    writes++;
    if (writes > room) throw asStorageError(Object.assign(new Error(code), { code }), "write", file);
  };
  return {
    ...nodeDisk,
    writes: () => writes,
    openForAppend: async (file): Promise<AppendFile> => {
      const real = await nodeDisk.openForAppend(file);
      return {
        ...real,
        append: async (bytes) => {
          try {
            take(file);
          } catch (cause) {
            // As a real disk that fills up: some of the bytes are still taken.
            await real.append(bytes.subarray(0, Math.floor(bytes.length / 2)));
            throw cause;
          }
          await real.append(bytes);
        },
      };
    },
    writeFile: async (file, chunks, mode) => {
      take(file);
      await nodeDisk.writeFile(file, chunks, mode);
    },
  };
}
