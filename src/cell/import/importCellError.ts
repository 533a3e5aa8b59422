import { AppError } from "../../base/errors.ts";

/** A file of cells in another project's format that cannot be read, or holds a cell that ours cannot express. */
export class ImportCellError extends AppError {
  readonly code = "IMPORT_CELL";
}

/** A word of a stranger's file as it may stand in a message. */
export function shortened(word: string): string {
  return word.length > 60 ? `${word.slice(0, 60)}…` : word;
}
