import { randomUUID } from "node:crypto";
import { rm } from "node:fs/promises";
import path from "node:path";
import { AppError } from "../base/errors.ts";
import {
  beatFile,
  createBeat,
  createExclusively,
  folderInode,
  type LockContent,
  type LockHolder,
  lockHolder,
  moveIntoPlace,
  successorFile,
  writeBeat,
} from "./lockFile.ts";
import { type LockTiming, lifeOf, lockTiming, watchSilence } from "./lockLife.ts";
import { type OwnerEndpoint, openOwnerEndpoint } from "./ownerEndpoint.ts";
import { removePrivateSocket } from "./privateSocket.ts";
import { currentProcess, type ProcessIdentity } from "./processIdentity.ts";
import { asStorageError } from "./storageError.ts";

/**
 * Makes this process the one writer of a folder, until it releases the lock or dies.
 *
 * **Who owns it.** The owner shows it by what a dead process cannot do, and nothing else counts, least of all the name
 * of its host or a number that may be another process's by now:
 * - On its own machine it answers with the lock's token at a socket or pipe that the system closes with the process;
 *   and on Linux boot, pid namespace and start time identify a process. A process that is
 *   shown to live keeps the lock even while it is suspended; one that is shown to be gone loses it at once.
 * - To everyone else (another machine, container or boot) it raises a number in a file every 2 s. A process that wants
 *   the lock watches that number, and takes over when it has stood still for 20 s of watching. No clock is compared
 *   with another one's.
 *
 * **Taking over.** The successor of the owner with token T is the process that creates `lock.after-T`; only one can.
 * Its lock then moves to `lock`. A process that creates `lock.after-T` when `lock` no longer leads to T was late, and
 * withdraws.
 *
 * **Waking up.** An owner that was suspended, or cut off from a shared disk, may find itself taken over. So it looks
 * whether the lock is still its own before each write to the run folder and after each flush, before anything is
 * announced (`fencedDisk`), and at every beat; and the process that takes over from a silent owner puts the logs into
 * new files (`detachFromSilent`), so that a write that was already under way goes to one that is no longer there.
 *
 * @param options `onWaiting` is called when an owner cannot be reached from here and its silence is waited for.
 * @throws {RunLockedError} while another process holds it.
 */
export async function acquireRunLock(lockFile: string, options: LockOptions = {}): Promise<RunLock> {
  const { timing = lockTiming, onWaiting = () => {} } = options;
  const token = randomUUID();
  const beats = beatFile(lockFile, token);
  const endpoint = await openOwnerEndpoint(token);
  try {
    const inode = await folderInode(path.dirname(lockFile));
    const content: LockContent = { ...currentProcess(), token, address: endpoint?.address ?? null, inode };
    await createBeat(beats);
    const takenFrom = await take(lockFile, content, timing, onWaiting);
    return new HeldLock(lockFile, token, takenFrom, endpoint, timing);
  } catch (cause) {
    await rm(beats, { force: true }).catch(() => {
      // The first failure is the one to report.
    });
    await endpoint?.close();
    throw asStorageError(cause, "lock", lockFile);
  }
}

interface LockOptions {
  readonly timing?: LockTiming;
  readonly onWaiting?: (owner: ProcessIdentity, leaseMs: number) => void;
}

export interface RunLock {
  /** Whose lock was taken over; null where there was none. */
  readonly takenFrom: TakenFrom | null;
  /** Aborted when another process has taken the lock over; the reason is a `RunTakenOverError`. */
  readonly lost: AbortSignal;
  /** @throws {RunTakenOverError} */
  assertHeld(): Promise<void>;
  release(): Promise<void>;
}

export interface TakenFrom {
  /** Null where the lock did not say who wrote it. */
  readonly process: ProcessIdentity | null;
  /** It was not shown to be gone, only silent: it may wake up. */
  readonly wasSilent: boolean;
}

/** Another process works on the folder. */
export class RunLockedError extends AppError {
  readonly code = "RUN_LOCKED";
  constructor(
    readonly lockFile: string,
    readonly owner: ProcessIdentity,
    /**
     * How that is known: the process is here, or gives signs of life on another machine, or is of a version without
     * any.
     */
    how: "here" | "beats" | "unknown",
  ) {
    const what = how === "unknown" ? "was being searched" : "is being searched";
    const remedy = {
      here: `Wait for it, pause it, or end process ${owner.pid}.`,
      beats: `Wait for it, or pause it on ${owner.host}.`,
      unknown: `If that process no longer works on it, delete ${lockFile}.`,
    }[how];
    super(`The run ${what} by process ${owner.pid} on ${owner.host} (${lockFile}).`, remedy);
  }
}

/** This process was silent for too long, and another one has gone on with the run. */
export class RunTakenOverError extends AppError {
  readonly code = "RUN_TAKEN_OVER";
  constructor(lockFile: string, by: ProcessIdentity | null) {
    const who = by === null ? "Another process" : `Process ${by.pid} on ${by.host}`;
    super(
      `${who} has taken over ${path.dirname(lockFile)}: this one gave no sign of life, suspended or cut off from the disk.`,
      "Leave the run to that process; nothing that was announced is lost.",
    );
  }
}

/** @returns whose lock was taken over; null where there was none. */
async function take(
  lockFile: string,
  content: LockContent,
  timing: LockTiming,
  onWaiting: NonNullable<LockOptions["onWaiting"]>,
): Promise<TakenFrom | null> {
  while (!(await createExclusively(lockFile, content))) {
    const holder = await lockHolder(lockFile);
    if (holder === null) continue;
    const owner = holder.content;
    const life = await lifeOf(holder, lockFile);
    if (owner !== null && (life === "here" || life === "unknowable")) {
      throw new RunLockedError(lockFile, owner, life === "here" ? "here" : "unknown");
    }
    if (life === "unknown") {
      if (owner !== null) onWaiting(owner, timing.leaseMs);
      const end = await watchSilence(lockFile, holder, timing);
      if (end === "changed") continue;
      if (end === "beats" && owner !== null) throw new RunLockedError(lockFile, owner, "beats");
    }
    if (await succeed(lockFile, holder, content)) return { process: owner, wasSilent: life === "unknown" };
  }
  return null;
}

/** Puts our lock in the place of another one. False when that was not there any more, or another process did so. */
async function succeed(lockFile: string, holder: LockHolder, content: LockContent): Promise<boolean> {
  const claim = successorFile(lockFile, holder.key);
  if (!(await createExclusively(claim, content))) return false;
  if ((await lockHolder(lockFile))?.baseKey !== holder.baseKey) {
    await rm(claim, { force: true });
    return false;
  }
  const [, ...between] = holder.files;
  try {
    await moveIntoPlace(claim, lockFile);
    await Promise.all([...between, holder.beatFile].map((file) => rm(file, { force: true })));
  } catch {
    // The claim itself is the lock then; it only takes a step more to find.
  }
  if (holder.content?.address) await removePrivateSocket(holder.content.address);
  return true;
}

class HeldLock implements RunLock {
  readonly #lost = new AbortController();
  readonly #beatFile: string;
  readonly #timer: NodeJS.Timeout;
  #beats = 0;
  #beating: Promise<void> | null = null;

  constructor(
    private readonly lockFile: string,
    private readonly token: string,
    readonly takenFrom: TakenFrom | null,
    private readonly endpoint: OwnerEndpoint | null,
    timing: LockTiming,
  ) {
    this.#beatFile = beatFile(lockFile, token);
    this.#timer = setInterval(() => {
      this.#beating ??= this.#beat().finally(() => {
        this.#beating = null;
      });
    }, timing.beatMs).unref();
  }

  get lost(): AbortSignal {
    return this.#lost.signal;
  }

  async assertHeld(): Promise<void> {
    this.#lost.signal.throwIfAborted();
    const holder = await lockHolder(this.lockFile).catch((cause: unknown) => {
      throw asStorageError(cause, "read", this.lockFile);
    });
    if (holder?.key === this.token) return;
    const error = new RunTakenOverError(this.lockFile, holder?.content ?? null);
    this.#lost.abort(error);
    throw error;
  }

  async release(): Promise<void> {
    clearInterval(this.#timer);
    await this.#beating;
    const holder = await lockHolder(this.lockFile);
    if (holder?.key === this.token) for (const file of holder.files) await rm(file, { force: true });
    await rm(this.#beatFile, { force: true });
    await this.endpoint?.close();
  }

  async #beat(): Promise<void> {
    try {
      await this.assertHeld();
      await writeBeat(this.#beatFile, ++this.#beats);
    } catch {
      // A disk that cannot be reached makes no sign of life; whether that cost the lock is seen at the next write.
    }
  }
}
