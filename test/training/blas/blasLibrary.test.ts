import { writeFile } from "node:fs/promises";
import path from "node:path";
import { expect, test } from "vitest";
import { blasCandidates } from "../../../src/training/blas/blasCandidates.ts";
import { BlasUnavailableError } from "../../../src/training/blas/blasErrors.ts";
import { loadBlas } from "../../../src/training/blas/blasLibrary.ts";
import { loadKoffi } from "../../../src/training/blas/koffi.ts";
import { temporaryFolder } from "../../store/temporaryFolder.ts";
import { systemBlas } from "./systemBlas.ts";

const nothing = { searchPath: "", cache: [], exists: () => false };
const hasKoffi = await loadKoffi(process.cwd()).then(
  () => true,
  () => false,
);

test("on Linux OpenBLAS comes before BLIS and MKL, from the linker's cache and from the usual folders", () => {
  const cache = [
    "1234 libs found in cache `/etc/ld.so.cache'",
    "\tlibmkl_rt.so.2 (libc6,x86-64) => /opt/mkl/libmkl_rt.so.2",
    "\tlibopenblas.so.0 (libc6,x86-64) => /lib/x86_64-linux-gnu/libopenblas.so.0",
    "\tlibblas.so.3 (libc6,x86-64) => /lib/x86_64-linux-gnu/libblas.so.3",
  ];
  const exists = (file: string) => file === "/usr/local/lib/libblis.so.4";
  expect(blasCandidates({ platform: "linux", searchPath: "", cache, exists })).toEqual([
    "/lib/x86_64-linux-gnu/libopenblas.so.0",
    "/usr/local/lib/libblis.so.4",
    "/opt/mkl/libmkl_rt.so.2",
  ]);
});

test("LD_LIBRARY_PATH comes before the linker's cache", () => {
  const cache = ["\tlibopenblas.so.0 (libc6,x86-64) => /lib/libopenblas.so.0"];
  const exists = (file: string) => file === "/conda/lib/libopenblas.so.0";
  const files = blasCandidates({ platform: "linux", searchPath: "/conda/lib:", cache, exists });
  expect(files).toEqual(["/conda/lib/libopenblas.so.0", "/lib/libopenblas.so.0"]);
});

test("macOS has Accelerate, and Windows what lies on its PATH", () => {
  expect(blasCandidates({ platform: "darwin", ...nothing })).toEqual([
    "/System/Library/Frameworks/Accelerate.framework/Accelerate",
  ]);
  const exists = (file: string) => file.endsWith("bin\\libopenblas.dll");
  expect(blasCandidates({ ...nothing, platform: "win32", searchPath: "C:\\tools;C:\\OpenBLAS\\bin", exists })).toEqual([
    "C:\\OpenBLAS\\bin\\libopenblas.dll",
  ]);
  expect(blasCandidates({ platform: "linux", ...nothing })).toEqual([]);
});

test("a path without a library is refused with what is wrong and what to do", async () => {
  const folder = await temporaryFolder();
  const failure = await loadBlas("none.so", folder).catch((cause) => cause);
  expect(failure).toBeInstanceOf(BlasUnavailableError);
  expect(failure.remedy).toMatch(/training\.blas: off/);
  if (hasKoffi) expect(failure.message).toContain(path.join(folder, "none.so"));
  await writeFile(path.join(folder, "text.so"), "no library");
  await expect(loadBlas("text.so", folder)).rejects.toThrow(BlasUnavailableError);
});

test.runIf(systemBlas !== null)("the system's library says who it is, for the run's manifest", () => {
  expect(systemBlas?.name).not.toBe("");
  expect(systemBlas?.version).toMatch(/\d|unknown/);
  expect(systemBlas?.path).toMatch(/[\\/]/);
});
