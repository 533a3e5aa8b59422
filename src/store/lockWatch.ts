import { isInPlace, type LockHolder, lockHolder, readBeat } from "./lockFile.ts";
import { type LockTiming, lifeOf, lockTiming, watchSilence } from "./lockLife.ts";
import { meetOwner, type OwnerProof } from "./ownerEndpoint.ts";
import type { ProcessIdentity } from "./processIdentity.ts";

/** Who works on a folder, for those who look at it. */
export interface LockOwner extends ProcessIdentity {
  /** Of this taking of the lock. */
  readonly token: string;
  /** Whether it lives on this machine; else on another one, or in another container or boot. */
  readonly isHere: boolean;
}

/**
 * Looks again and again who holds a lock, and takes it for free where its owner is shown to be gone, or has given no
 * sign of life for the time of a lease since this watch first saw the lock. Deciding about the lock is not its affair.
 */
export class LockWatch {
  #seen: { readonly mark: string; readonly sinceMs: number } = { mark: "", sinceMs: 0 };

  constructor(
    private readonly lockFile: string,
    private readonly timing: LockTiming = lockTiming,
  ) {}

  /** Null when no living process holds the lock. Call it several times within a lease. */
  async owner(): Promise<LockOwner | null> {
    const holder = await lockHolder(this.lockFile);
    if (holder?.content == null) return null;
    const life = await lifeOf(holder, this.lockFile);
    if (life === "here") return { ...holder.content, isHere: true };
    if (life === "gone" || (life === "unknown" && (await this.#isSilent(holder)))) return null;
    return { ...holder.content, isHere: false };
  }

  async #isSilent({ key, beatFile }: LockHolder): Promise<boolean> {
    const mark = `${key} ${await readBeat(beatFile)}`;
    if (mark !== this.#seen.mark) this.#seen = { mark, sinceMs: performance.now() };
    return performance.now() - this.#seen.sinceMs >= this.timing.leaseMs;
  }
}

/** The owner of the lock. Where only missing signs of life could show that it is gone, waits for one lease at most. */
export async function runLockOwner(lockFile: string, timing = lockTiming): Promise<LockOwner | null> {
  for (;;) {
    const holder = await lockHolder(lockFile);
    if (holder?.content == null) return null;
    const life = await lifeOf(holder, lockFile);
    if (life === "gone") return null;
    if (life !== "unknown") return { ...holder.content, isHere: life === "here" };
    const end = await watchSilence(lockFile, holder, timing);
    if (end === "silent") return null;
    if (end === "beats") return { ...holder.content, isHere: false };
  }
}

/** An owner that has shown to be the process which the lock names. */
interface ProvenOwner extends OwnerProof {
  readonly owner: ProcessIdentity;
}

/**
 * Lets the owner of a lock show that it is the process which the lock names. The caller closes the proof.
 *
 * @returns null when it does not, because it is suspended, on another machine, or gone.
 */
export async function proveOwner(lockFile: string): Promise<ProvenOwner | null> {
  const holder = await lockHolder(lockFile);
  if (holder?.content?.address == null || !(await isInPlace(holder.content, lockFile))) return null;
  const proof = await meetOwner(holder.content.address, holder.key);
  if (typeof proof === "string") return null;
  return Object.assign(proof, { owner: holder.content });
}
