import { AppError } from "../base/errors.ts";

export type DataErrorCode =
  | "DATA_FILE_NOT_FOUND"
  | "DATA_FILE_NOT_READABLE"
  | "DATA_NOT_A_FILE"
  | "DATA_FILE_TOO_LARGE"
  | "DATA_CHANGES"
  | "DATA_BAD_GZIP"
  | "DATA_NOT_UTF8"
  | "DATA_FILE_EMPTY"
  | "DATA_UNKNOWN_FORMAT"
  | "DATA_BAD_TABLE"
  | "DATA_BAD_JSON"
  | "DATA_BAD_SERIES"
  | "DATA_COLUMN_NOT_FOUND"
  | "DATA_NOT_A_NUMBER"
  | "DATA_NOT_A_TEXT"
  | "DATA_EMPTY_SEQUENCE"
  | "DATA_SEQUENCE_TOO_LONG"
  | "DATA_UNKNOWN_CLASS"
  | "DATA_ONE_CLASS"
  | "DATA_TOO_FEW_SYMBOLS"
  | "DATA_NOT_IN_ORDER"
  | "DATA_TOO_FEW_ROWS"
  | "DATA_TOO_FEW_SEQUENCES"
  | "DATA_BAD_LENGTHS";

/** Where in the user's data something is wrong; line and column count from 1, columns in UTF-16 units. */
export interface DataPlace {
  /** The file as the config names it. */
  readonly file: string;
  readonly line: number | null;
  readonly column: number | null;
}

/** The data of a config cannot be used. The message begins with `file:line:column`, as far as they are known. */
export class DataError extends AppError {
  /** @param place null where the data are generated. */
  constructor(
    override readonly code: DataErrorCode,
    readonly place: DataPlace | null,
    what: string,
    remedy: string,
    options?: ErrorOptions,
  ) {
    super(place === null ? what : `${formatPlace(place)}: ${what}`, remedy, options);
  }
}

/** The place of a whole file. */
export function wholeFile(file: string): DataPlace {
  return { file, line: null, column: null };
}

function formatPlace({ file, line, column }: DataPlace): string {
  return [file, line, column].filter((part) => part !== null).join(":");
}
