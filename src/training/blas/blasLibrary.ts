import { execFileSync } from "node:child_process";
import { existsSync } from "node:fs";
import path from "node:path";
import { assert } from "../../base/assert.ts";
import { blasCandidates } from "./blasCandidates.ts";
import { BlasUnavailableError, installRemedy } from "./blasErrors.ts";
import { type Koffi, loadKoffi, type NativeLibrary } from "./koffi.ts";

/** One factor of a product: where it lies and how, as the C interface of BLAS says it. */
export interface Factor {
  /** Byte offset in the memory. */
  readonly at: number;
  readonly transposed: boolean;
  /** Floats from one stored row to the next. */
  readonly leadingDimension: number;
}

/** A loaded BLAS with its products on one memory. It computes in the calling thread only. */
export interface BlasLibrary {
  /** `OpenBLAS`, `BLIS`, `Intel MKL`, `Accelerate`, or `BLAS` for one that does not say. */
  readonly name: string;
  /** The library's own description: release and, where it has it, the processor that it chose kernels for. */
  readonly version: string;
  readonly path: string;
  /** `sgemm` on this memory, however it grows. */
  on(memory: WebAssembly.Memory): BlasProduct;
}

/** C [m, n] = A [m, k] · B [k, n], or C += A · B; C has rows of `cRowStride` floats. */
type BlasProduct = (
  a: Factor,
  b: Factor,
  c: number,
  cRowStride: number,
  m: number,
  k: number,
  n: number,
  accumulate: 0 | 1,
) => void;

/**
 * Loads the BLAS that `training.blas` asks for and tries it once.
 *
 * @param setting `system`, or the path of a library.
 * @param folder where relative paths start, and where the package koffi is looked for as well.
 * @throws {BlasUnavailableError}
 */
export async function loadBlas(setting: string, folder: string): Promise<BlasLibrary> {
  const koffi = await loadKoffi(folder);
  const files = setting === "system" ? systemCandidates() : [path.resolve(folder, setting)];
  const faults: string[] = [];
  for (const file of files) {
    try {
      return open(koffi, file);
    } catch (cause) {
      faults.push(`${file}: ${cause instanceof Error ? cause.message : String(cause)}`);
    }
  }
  const found = faults.length === 0 ? "none was found" : faults.join("; ");
  throw new BlasUnavailableError(
    `\`training.blas: ${setting}\` asks for a BLAS library, but ${found}.`,
    installRemedy(process.platform),
  );
}

function systemCandidates(): string[] {
  const { platform, env } = process;
  return blasCandidates({
    platform,
    searchPath: (platform === "win32" ? env.PATH : env.LD_LIBRARY_PATH) ?? "",
    cache: platform === "linux" ? linkerCache() : [],
    exists: existsSync,
  });
}

function linkerCache(): string[] {
  for (const program of ["ldconfig", "/sbin/ldconfig"]) {
    try {
      return execFileSync(program, ["-p"], { encoding: "utf8", stdio: ["ignore", "pipe", "ignore"] }).split("\n");
    } catch {
      // Not on this PATH, or a system without one (musl): the well-known folders are left.
    }
  }
  return [];
}

function open(koffi: Koffi, file: string): BlasLibrary {
  // Accelerate reads it when it is loaded and has no function for it before macOS 15.
  if (process.platform === "darwin") process.env.VECLIB_MAXIMUM_THREADS = "1";
  const library = koffi.load(file);
  const sgemm = library.func(
    "void cblas_sgemm(int, int, int, int, int, int, float, uintptr_t, int, uintptr_t, int, float, uintptr_t, int)",
  );
  const { name, version, limitThreads } = identify(library, file);
  limitThreads();
  const blas: BlasLibrary = { name, version, path: file, on: (memory) => productOn(koffi, sgemm, memory) };
  tryOut(blas);
  return blas;
}

const rowMajor = 101;
const [asItIs, transposed] = [111, 112];

function productOn(koffi: Koffi, sgemm: ReturnType<NativeLibrary["func"]>, memory: WebAssembly.Memory): BlasProduct {
  let buffer: ArrayBuffer | null = null;
  let base = 0;
  return (a, b, c, cRowStride, m, k, n, accumulate) => {
    if (buffer !== memory.buffer) {
      buffer = memory.buffer;
      base = Number(koffi.address(buffer));
      assert(Number.isSafeInteger(base), "a double holds the address of the memory");
    }
    sgemm(
      rowMajor,
      a.transposed ? transposed : asItIs,
      b.transposed ? transposed : asItIs,
      m,
      n,
      k,
      1,
      base + a.at,
      a.leadingDimension,
      base + b.at,
      b.leadingDimension,
      accumulate,
      base + c,
      cRowStride,
    );
  };
}

interface Identity {
  readonly name: string;
  readonly version: string;
  /** One thread: workers are what computes side by side here. Counts for the whole process. */
  readonly limitThreads: () => void;
}

/** Recognises the product by functions that only it has. */
function identify(library: NativeLibrary, file: string): Identity {
  const openBlasConfig = optional(library, "const char *openblas_get_config()");
  if (openBlasConfig !== null) {
    const config = String(openBlasConfig()).trim();
    assertThirtyTwoBit(config);
    const setThreads = library.func("void openblas_set_num_threads(int)");
    const version = config.replace(/^OpenBLAS /, "");
    return { name: "OpenBLAS", version, limitThreads: () => setThreads(1) };
  }
  const blisVersion = optional(library, "const char *bli_info_get_version_str()");
  if (blisVersion !== null) {
    const setThreads = optional(library, "void bli_thread_set_num_threads(long)");
    return { name: "BLIS", version: String(blisVersion()), limitThreads: () => setThreads?.(1) };
  }
  const mklVersion = optional(library, "void MKL_Get_Version_String(_Out_ char *, int)");
  if (mklVersion !== null) {
    const text = Buffer.alloc(200);
    mklVersion(text, text.length);
    const version = text.toString("latin1").replace(/\0.*$/s, "").trim();
    const setThreads = library.func("void MKL_Set_Num_Threads(int)");
    return { name: "Intel MKL", version, limitThreads: () => setThreads(1) };
  }
  const isAccelerate = file.includes("Accelerate.framework");
  return { name: isAccelerate ? "Accelerate" : "BLAS", version: "unknown", limitThreads: () => {} };
}

function optional(library: NativeLibrary, declaration: string): ReturnType<NativeLibrary["func"]> | null {
  try {
    return library.func(declaration);
  } catch {
    // Another product: it has no such function.
    return null;
  }
}

/** Builds whose sizes are 64 bits wide read their arguments otherwise. */
function assertThirtyTwoBit(config: string): void {
  if (config.includes("USE64BITINT"))
    throw new Error("it is built for 64-bit sizes (ILP64); the usual build is needed");
}

/** [1 2; 3 4] · [5 6; 7 8], the second factor stored transposed: a library of another interface is found out here. */
function tryOut(blas: BlasLibrary): void {
  const memory = new WebAssembly.Memory({ initial: 1 });
  const floats = new Float32Array(memory.buffer);
  floats.set([1, 2, 3, 4], 16);
  floats.set([5, 7, 6, 8], 32);
  floats.set([1, 1, 1, 1], 48);
  const a = { at: 64, transposed: false, leadingDimension: 2 };
  const b = { at: 128, transposed: true, leadingDimension: 2 };
  blas.on(memory)(a, b, 192, 2, 2, 2, 2, 1);
  const product = floats.subarray(48, 52).join(" ");
  if (product !== "20 23 44 51") throw new Error(`its cblas_sgemm gives ${product} for 20 23 44 51`);
}
