import { z } from "zod";
import { encodings } from "../formats/encoding.ts";
import { delimiters, thousandsSigns } from "../formats/tableFormat.ts";

/** How the bytes of a task's files are read as text. */
export const encodingKey = {
  encoding: z
    .enum(encodings)
    .optional()
    .describe("Encoding of the files; a byte order mark counts for more. `latin1` is Windows-1252.")
    .meta({ absent: "`utf-8`, or what a byte order mark says" }),
};

export const headerMeaning = "Whether the first line names the columns; else they are `1`, `2`, …";

/** How the tables of a task are written. */
export const tableKeys = {
  delimiter: z
    .enum(delimiters)
    .optional()
    .describe("What separates the cells of a row; `whitespace` is any run of spaces and tabs. Example: `delimiter: ;`.")
    .meta({ absent: "`tab` for `.tsv` and `.tab`, else `,`; a first line `sep=;` says it too" }),
  quoting: z
    .enum(["double", "none"])
    .optional()
    .describe(
      "`double`: a cell that begins with a double quote ends at the next one, and two of them are one (RFC 4180); " +
        "`none`: quotes are characters like others, as texts separated by tabs usually have it.",
    )
    .meta({ absent: "`none` where tabs separate, else `double`" }),
  header: z.boolean().optional().describe(headerMeaning).meta({ absent: "`true`" }),
  comment: z
    .string()
    .min(1)
    .max(8)
    .optional()
    .describe('Lines that begin with this text are left out. Example: `comment: "#"`.')
    .meta({ absent: "no line is a comment" }),
  decimal: z
    .enum([".", ","])
    .optional()
    .describe("The decimal sign of numbers. Example: `decimal: ,` for `20,5`.")
    .meta({ absent: "`.`" }),
  thousands: z
    .enum(thousandsSigns)
    .optional()
    .describe("What stands between the thousands of a number. Example: `thousands: ,` for `1,234.5`.")
    .meta({ absent: "nothing" }),
  missing_marks: z
    .array(z.string().max(40))
    .max(100)
    .optional()
    .describe(
      "Cells that mean there is no value, beside the usual ones (empty, NaN, NA, null, ?, -, ., #N/A, inf, \\N and their " +
        'kin). Example: `missing_marks: ["-999"]`.',
    )
    .meta({ absent: "the usual ones" }),
};
