import { acquireRunLock, type RunLock, RunLockedError } from "../../src/store/runLock.ts";

/**
 * A process that tries for the lock whose file it is sent, and answers whether it has it; an empty name lets it give
 * the lock back. It ends with the process that started it.
 */
let held: RunLock | null = null;

process.on("message", async (lockFile: string) => {
  if (lockFile === "") {
    await held?.release();
    held = null;
    process.send?.(false);
    return;
  }
  try {
    held = await acquireRunLock(lockFile);
    await held.assertHeld();
  } catch (cause) {
    if (!(cause instanceof RunLockedError)) throw cause;
    held = null;
  }
  process.send?.(held !== null);
});
process.on("disconnect", () => process.exit());
