import { AppError } from "../base/errors.ts";

type StorageErrorCode = "DISK_FULL" | "NOT_WRITABLE" | "STORAGE_FAILED";

/**
 * The disk refused. What was announced before is intact: the run is paused, and goes on once the cause is mended.
 */
export class StorageError extends AppError {
  constructor(
    readonly code: StorageErrorCode,
    readonly path: string,
    message: string,
    remedy: string,
    options?: ErrorOptions,
  ) {
    super(message, remedy, options);
  }
}

const full: ReadonlySet<string> = new Set(["ENOSPC", "EDQUOT"]);
const refused: ReadonlySet<string> = new Set(["EROFS", "EACCES", "EPERM"]);
const occupied: ReadonlySet<string> = new Set(["EEXIST", "ENOTDIR"]);

/** The operating system's word for a failure (`ENOSPC`, `ENOENT`), or null for any other value. */
export function systemErrorCode(cause: unknown): string | null {
  if (!(cause instanceof Error) || !("code" in cause)) return null;
  return typeof cause.code === "string" && /^E[A-Z0-9]+$/.test(cause.code) ? cause.code : null;
}

/**
 * A failed file operation in a person's words; anything that is not a system error comes back as it was.
 *
 * @param action what was tried, as in "cannot <action> <path>".
 */
export function asStorageError(cause: unknown, action: string, path: string): unknown {
  const system = systemErrorCode(cause);
  if (system === null || cause instanceof StorageError) return cause;
  if (full.has(system)) {
    return new StorageError(
      "DISK_FULL",
      path,
      `Cannot ${action} ${path}: the disk is full (${system}).`,
      "Free some space, then resume the run; nothing is lost.",
      { cause },
    );
  }
  if (refused.has(system)) {
    return new StorageError(
      "NOT_WRITABLE",
      path,
      `Cannot ${action} ${path}: no permission to write there (${system}).`,
      "Give yourself write permission, or choose another folder with `run.folder`.",
      { cause },
    );
  }
  if (occupied.has(system)) {
    return new StorageError(
      "NOT_WRITABLE",
      path,
      `Cannot ${action} ${path}: a file stands where a folder should be (${system}).`,
      "Move that file away, or choose another folder with `run.folder`.",
      { cause },
    );
  }
  return new StorageError(
    "STORAGE_FAILED",
    path,
    `Cannot ${action} ${path}: the file system answered ${system}.`,
    "Check the disk or network share, then resume the run.",
    { cause },
  );
}
