import { execFileSync } from "node:child_process";
import { mkdtempSync, rmSync } from "node:fs";
import { mkdtemp, rm, statfs, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import path from "node:path";

/** A small disk of its own, in memory: it can really be full, and really be read-only. */
export interface SmallDisk {
  readonly folder: string;
  /** Leaves so many bytes free, until `makeRoom`. */
  fill(leftBytes?: number): Promise<void>;
  makeRoom(): Promise<void>;
  setReadOnly(isReadOnly: boolean): void;
  unmount(): Promise<void>;
}

/** Null where mounting is not allowed: only root may, and not everywhere. */
export async function mountSmallDisk(megabytes: number): Promise<SmallDisk | null> {
  if (!canMount()) return null;
  const folder = await mkdtemp(path.join(tmpdir(), "rnas-disk-"));
  mount(["-t", "tmpfs", "-o", `size=${megabytes}m`, "tmpfs", folder]);
  const ballasts: string[] = [];
  return {
    folder,
    fill: async (leftBytes = 0) => {
      const { bavail, bsize } = await statfs(folder);
      const pages = Math.max(0, bavail - Math.ceil(leftBytes / bsize));
      // Others write at the same time: the disk may be full before all of it is ours.
      const ballast = path.join(folder, `ballast-${ballasts.length}`);
      ballasts.push(ballast);
      await writeFile(ballast, Buffer.alloc(pages * bsize)).catch((cause: NodeJS.ErrnoException) => {
        if (cause.code !== "ENOSPC") throw cause;
      });
    },
    makeRoom: async () => {
      for (const ballast of ballasts.splice(0)) await rm(ballast, { force: true });
    },
    setReadOnly: (isReadOnly) => mount(["-o", `remount,${isReadOnly ? "ro" : "rw"}`, folder]),
    unmount: async () => {
      execFileSync("umount", ["-l", folder], { stdio: "pipe" });
      await rm(folder, { recursive: true, force: true });
    },
  };
}

let answer: boolean | null = null;

function canMount(): boolean {
  answer ??= process.platform === "linux" && process.getuid?.() === 0 && tryToMount();
  return answer;
}

function tryToMount(): boolean {
  const folder = mkdtempSync(path.join(tmpdir(), "rnas-disk-"));
  try {
    mount(["-t", "tmpfs", "-o", "size=1m", "tmpfs", folder]);
    execFileSync("umount", [folder], { stdio: "pipe" });
    return true;
  } catch {
    // A container without the right to: the fault is injected where the program writes instead.
    return false;
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

function mount(args: readonly string[]): void {
  execFileSync("mount", [...args], { stdio: "pipe" });
}
