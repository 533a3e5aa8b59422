import { AppError } from "../../base/errors.ts";
import type { Cell } from "../../cell/cell.ts";
import { parseCellJson } from "../../cell/cellJson.ts";

/** The cell of a `.cell.json`, or in words why its text is none and what to do. */
type ReadCellFile = { readonly cell: Cell } | { readonly fault: string };

export function readCellFile(text: string): ReadCellFile {
  try {
    return { cell: parseCellJson(JSON.parse(text.replace(/^\uFEFF/, ""))) };
  } catch (cause) {
    if (cause instanceof AppError) return { fault: `${cause.message}. ${cause.remedy}` };
    if (cause instanceof SyntaxError) return { fault: cause.message };
    throw cause;
  }
}
