import type { BuildOptions } from "esbuild";

export const nodeBundle: {
  readonly bundle: true;
  readonly platform: "node";
  readonly target: "node20";
  readonly format: "cjs";
  readonly logLevel: "warning";
};

export function temporaryFolder(name: string): string;

export function temporaryBundle(
  name: string,
  entryPoints: NonNullable<BuildOptions["entryPoints"]>,
  options?: BuildOptions,
): Promise<string>;
