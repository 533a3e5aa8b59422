import { setFlagsFromString } from "node:v8";
import { useVectors } from "../compiler/assembler/vectors.ts";
import { fusesPairs } from "../compiler/pairedVectors.ts";

let chosen = false;

/**
 * Turns V8's revectorisation on, for this process, and lays this thread's kernels out for it where it pays: 256-bit
 * code from 128-bit WebAssembly, with the same bits. To be called before the thread compiles its first model.
 */
export function chooseVectors(): void {
  if (chosen) return;
  chosen = true;
  const flag = revectorisation(process.versions.v8, process.arch, process.platform);
  if (flag === null) return;
  setFlagsFromString(flag);
  // The baseline compiler comes first otherwise, and it fuses nothing.
  setFlagsFromString("--no-liftoff");
  if (fusesPairs()) useVectors("paired");
  // Node takes this flag on its command line only, not in NODE_OPTIONS.
  if (usesLiftoff(process.execArgv)) setFlagsFromString("--liftoff");
}

/** Whether V8 begins with its baseline compiler, which it does unless its flags say otherwise; the last one counts. */
export function usesLiftoff(flags: readonly string[]): boolean {
  const words = flags.map((flag) => flag.replaceAll("_", "-"));
  const [on, off] = [["--liftoff"], ["--no-liftoff", "--noliftoff"]].map((names) =>
    Math.max(...names.map((name) => words.lastIndexOf(name))),
  );
  return off === -1 || (on ?? -1) > (off ?? -1);
}

/**
 * The flag for it; null where V8 has none. An unknown flag would print a line on standard error.
 *
 * @see V8, `src/flags/flag-definitions.h`: x64 on Linux and Windows, since 12.9; no longer called experimental in 15.
 */
export function revectorisation(v8: string, arch: string, platform: string): string | null {
  const [major = 0, minor = 0] = v8.split(".").map((part) => Number.parseInt(part, 10));
  const isThere =
    arch === "x64" && (platform === "linux" || platform === "win32") && (major > 12 || (major === 12 && minor >= 9));
  if (!isThere) return null;
  return major >= 15 ? "--wasm-revectorize" : "--experimental-wasm-revectorize";
}
