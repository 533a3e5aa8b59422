import { asSentence } from "../../base/sentence.ts";
import { loadOptionalPackage, type OptionalPackage } from "../optionalPackage.ts";
import { BlasUnavailableError } from "./blasErrors.ts";

/** What is used of the package `koffi`, which calls C functions; an optional dependency. */
export interface Koffi {
  /** @throws when the file cannot be loaded as a library. */
  load(file: string): NativeLibrary;
  /** Where the bytes of a buffer lie. */
  address(buffer: ArrayBuffer): bigint;
}

export interface NativeLibrary {
  /** @throws when the library has no such symbol. */
  func(declaration: string): (...values: readonly (number | Uint8Array)[]) => unknown;
}

/** @throws {BlasUnavailableError} */
export async function loadKoffi(folder: string): Promise<Koffi> {
  const remedy = "Run `npm install koffi` in the folder of the config, or set `training.blas: off`.";
  let koffi: OptionalPackage | null;
  try {
    koffi = await loadOptionalPackage("koffi", folder);
  } catch (cause) {
    const reason = cause instanceof Error ? cause.message : String(cause);
    throw new BlasUnavailableError(
      asSentence(`\`training.blas\` needs the package koffi, which cannot be loaded here: ${reason}`),
      remedy,
      { cause },
    );
  }
  if (koffi === null) {
    throw new BlasUnavailableError("`training.blas` needs the package koffi, which is not installed.", remedy);
  }
  return koffi.exports as Koffi;
}
