export interface WindowsPrograms {
  readonly node: string;
  readonly npm: string;
  readonly esbuild: string;
  readonly rolldown: string;
}

export function windowsPrograms(): WindowsPrograms;
export function whyNoWine(): string | null;
