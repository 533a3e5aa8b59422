import type { Metafile } from "esbuild";

export function bundledPackages(metafiles: readonly Metafile[]): string[];
export function thirdPartyNotices(folders: readonly string[], root: string): string;
