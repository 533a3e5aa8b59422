import { setTimeout as wait } from "node:timers/promises";
import { isInPlace, type LockContent, type LockHolder, lockHolder, readBeat } from "./lockFile.ts";
import { meetOwner } from "./ownerEndpoint.ts";
import { currentProcess, fateOf } from "./processIdentity.ts";

export interface LockTiming {
  /** Between two signs of life. */
  readonly beatMs: number;
  /** After so long without one an owner that cannot be reached otherwise has lost its lock. */
  readonly leaseMs: number;
}

export const lockTiming: LockTiming = { beatMs: 2_000, leaseMs: 20_000 };

type OwnerLife = "here" | "gone" | "unknown" | "unknowable";

/**
 * What is known of a lock's owner without waiting. `here`: it lives on this machine; `gone`: it does not live anywhere;
 * `unknown`: only its signs of life can show it; `unknowable`: it gives none, being of version 0.1.
 */
export async function lifeOf({ content, key }: LockHolder, lockFile: string): Promise<OwnerLife> {
  if (content === null) return "unknown";
  if (content.pidNamespace === undefined) return lifeByVersion01(content);
  if (!(await isInPlace(content, lockFile))) return "unknown";
  const fate = fateOf(content);
  if (fate !== "unknown") return fate === "lives" ? "here" : "gone";
  const met = await meetOwner(content.address ?? "", key);
  if (met === "absent") return "unknown";
  if (met !== "mute") met.close();
  return "here";
}

/** Version 0.1 wrote host, boot and start time, and its processes give no sign of life. */
function lifeByVersion01(owner: LockContent): "here" | "gone" | "unknowable" {
  const here = currentProcess();
  if (owner.host !== here.host) return "unknowable";
  if (owner.bootId !== here.bootId) return "gone";
  const fate = fateOf({ ...owner, pidNamespace: here.pidNamespace ?? null });
  return fate === "lives" ? "here" : fate === "gone" ? "gone" : "unknowable";
}

/**
 * Watches an owner's signs of life for as long as a lease. Counts looks and not time: a process that was suspended
 * between two looks has not watched.
 */
export async function watchSilence(
  lockFile: string,
  holder: LockHolder,
  { beatMs, leaseMs }: LockTiming,
): Promise<"beats" | "changed" | "silent"> {
  const first = await readBeat(holder.beatFile);
  const lookMs = beatMs / 4;
  for (let watchedMs = 0; watchedMs < leaseMs; watchedMs += lookMs) {
    await wait(lookMs);
    if ((await lockHolder(lockFile))?.key !== holder.key) return "changed";
    if ((await readBeat(holder.beatFile)) !== first) return "beats";
  }
  return "silent";
}
