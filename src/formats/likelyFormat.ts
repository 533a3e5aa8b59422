import { headTable } from "./headTable.ts";
import { parseNumber, plainNumbers } from "./number.ts";
import type { TableFormat } from "./tableFormat.ts";

/** What usually separates cells; the others stand in texts and times too, and count only where none of these fits. */
const usual = ["\t", ",", ";", "|"];
const others = ["whitespace", "^", "~", ":"];

/**
 * What probably separates the cells of a table: what cuts its first rows, the header too, into the same number of
 * cells, at least two. Of several that do, the one that leaves most numbers, then most cells. Null where nothing does.
 *
 * @param head the beginning of the file. Its last line may be cut off; it counts only where it is the only one.
 */
export function likelyDelimiter(head: string, format: TableFormat): string | null {
  return best(head, format, usual) ?? best(head, format, others);
}

function best(head: string, format: TableFormat, candidates: readonly string[]): string | null {
  let found: { readonly delimiter: string; readonly cut: Cut } | null = null;
  for (const delimiter of candidates) {
    const cut =
      delimiter === "\t"
        ? (cutBy(delimiter, "none", head, format) ?? cutBy(delimiter, "double", head, format))
        : cutBy(delimiter, "double", head, format);
    if (cut === null) continue;
    const isBetter =
      found === null ||
      cut.numberShare > found.cut.numberShare ||
      (cut.numberShare === found.cut.numberShare && cut.width > found.cut.width);
    if (isBetter) found = { delimiter, cut };
  }
  return found?.delimiter ?? null;
}

interface Cut {
  readonly width: number;
  readonly numberShare: number;
}

function cutBy(delimiter: string, quoting: TableFormat["quoting"], head: string, format: TableFormat): Cut | null {
  const shape = { ...format, delimiter, quoting, header: false, isDelimiterGiven: true } as const;
  const rows = (headTable(head, shape, false, 50) ?? headTable(head, shape, true, 50))?.rows ?? [];
  const width = rows[0]?.length ?? 0;
  const alike = rows.filter((row) => row.length === width);
  if (width < 2 || alike.length < 0.9 * rows.length) return null;
  const cells = alike.flat();
  const numbers = cells.filter((cell) => isNumber(cell)).length;
  return { width, numberShare: numbers / cells.length };
}

const decimalComma = { ...plainNumbers, decimal: "," } as const;

function isNumber(cell: string): boolean {
  return parseNumber(cell) !== undefined || parseNumber(cell, decimalComma) !== undefined;
}
