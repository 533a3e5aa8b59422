export function packCli(folder: string): {
  readonly file: string;
  readonly sizeBytes: number;
  readonly files: readonly string[];
};

export interface FirstStep {
  readonly args: readonly string[];
  /** Exit code; 0 where it is absent. */
  readonly wanted?: number;
  readonly prepare?: (folder: string) => void;
  /** True, or what is wrong. */
  readonly check: (ended: { readonly stdout: string; readonly stderr: string }, folder: string) => true | string;
}

export const firstSteps: readonly FirstStep[];
