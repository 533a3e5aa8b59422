import { AppError } from "../../base/errors.ts";

/** A file of cells in another project's format that cannot be read, or holds a cell that ours cannot express. */
export class ImportCellError extends AppError {
  readonly code = "IMPORT_CELL";
}
