/** One file of an export, by its name in the folder that is exported to. */
export interface ExportFile {
  readonly name: string;
  readonly content: string | Uint8Array;
}

/** Lines indented by so many spaces; empty ones stay empty. */
export function indented(spaces: number, lines: readonly string[]): string {
  return lines.map((line) => (line === "" ? "" : " ".repeat(spaces) + line)).join("\n");
}
