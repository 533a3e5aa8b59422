import path from "node:path";

/** What finding a library looks at; handed in, so that another platform's rules can be tested here. */
interface BlasSurroundings {
  readonly platform: NodeJS.Platform;
  /** Of `process.env`: `LD_LIBRARY_PATH` or `PATH`. */
  readonly searchPath: string;
  /** Lines of `ldconfig -p`; none where there is no such program. */
  readonly cache: readonly string[];
  readonly exists: (file: string) => boolean;
}

/** File names by product, the preferred first. The unversioned names come with development packages. */
const linuxNames = [
  ["libopenblas.so.0", "libopenblasp.so.0", "libopenblas.so"],
  ["libblis.so.4", "libblis-mt.so.4", "libblis.so.3", "libblis.so"],
  ["libmkl_rt.so.2", "libmkl_rt.so.1", "libmkl_rt.so"],
].flat();

const linuxFolders = [
  "/usr/local/lib",
  "/usr/lib64",
  "/usr/lib",
  "/opt/OpenBLAS/lib",
  "/opt/intel/oneapi/mkl/latest/lib",
  "/opt/intel/oneapi/mkl/latest/lib/intel64",
  "/opt/intel/mkl/lib/intel64",
];

const accelerate = "/System/Library/Frameworks/Accelerate.framework/Accelerate";

const windowsNames = ["libopenblas.dll", "openblas.dll", "libblis.dll", "mkl_rt.2.dll", "mkl_rt.dll"];

/**
 * Where a BLAS with the C interface may be, the preferred first: OpenBLAS, BLIS, MKL on Linux, Accelerate on macOS,
 * and on Windows, which has no place for such libraries, what is on the PATH.
 *
 * The plain reference BLAS is not among them: it is slower than our own products.
 */
export function blasCandidates({ platform, searchPath, cache, exists }: BlasSurroundings): string[] {
  switch (platform) {
    case "darwin":
      // The file lies in the system's shared cache only, so it cannot be looked for.
      return [accelerate];
    case "win32":
      return inFolders(windowsNames, searchPath.split(";"), path.win32.join).filter(exists);
    default: {
      const known = cachedFiles(cache);
      const folders = [...searchPath.split(":"), ...linuxFolders];
      const files = linuxNames.flatMap((name) => [
        ...inFolders([name], searchPath.split(":"), path.posix.join).filter(exists),
        ...(known.get(name) ?? []),
        ...inFolders([name], folders, path.posix.join).filter(exists),
      ]);
      return [...new Set(files)];
    }
  }
}

/** Lines such as `libopenblas.so.0 (libc6,x86-64) => /lib/x86_64-linux-gnu/libopenblas.so.0`, by file name. */
function cachedFiles(lines: readonly string[]): Map<string, string[]> {
  const files = new Map<string, string[]>();
  for (const line of lines) {
    const [, name, file] = line.match(/^\s*(\S+) \([^)]*\) => (\S+)\s*$/) ?? [];
    if (name !== undefined && file !== undefined) files.set(name, [...(files.get(name) ?? []), file]);
  }
  return files;
}

function inFolders(names: readonly string[], folders: readonly string[], join: typeof path.join): string[] {
  return names.flatMap((name) => folders.filter((folder) => folder !== "").map((folder) => join(folder, name)));
}
