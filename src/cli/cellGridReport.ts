import { shortNumber } from "../base/numberText.ts";
import { validationLossName } from "../measures/loss.ts";
import { measureWords } from "../measures/measures.ts";
import type { CellGrid, GridRow, Spread } from "../run/cellGrid.ts";
import { textTable } from "./terminal/table.ts";

/** What the places of rows are called; `*` is the envelope itself. */
const marks = { envelope: "*", inside: "<" } as const;

const legend =
  "*: on the envelope of basic, gru and lstm, the plain cells than which none is as small and as good; <: another cell than which no plain one is";

/** Cells × widths for a terminal. */
export function cellGridText(grids: readonly CellGrid[]): string {
  return grids
    .map((grid) => {
      const table = textTable(
        headerOf(grid),
        grid.rows.map((row) => columnsOf(row, grid)),
      );
      return `${headingOf(grid)}\n\n${table}\n\n(${legend}.)\n`;
    })
    .join("\n");
}

/** The same as a page in Markdown. @param title of the study. */
export function cellGridMarkdown(title: string, grids: readonly CellGrid[]): string {
  const parts = grids.map((grid) => {
    const line = (columns: readonly string[]) => `| ${columns.join(" | ")} |`;
    const rows = grid.rows.map((row) => {
      const [mark = "", ...columns] = columnsOf(row, grid).reverse();
      const written = columns.reverse().map((column) => (row.place === null ? column : `**${column}**`));
      return line([...written, mark === "" ? "" : `\`${mark}\``]);
    });
    const rule = headerOf(grid).map((title, column) => (column === 0 || title === "" ? "---" : "--:"));
    return [`## ${headingOf(grid)}`, "", line(headerOf(grid)), line(rule), ...rows].join("\n");
  });
  return `# ${title}\n\n${parts.join("\n\n")}\n\n\`*\`${legend.slice(1).replace("; <", "; `<`")}.\n`;
}

function headingOf({ data, metric, size, isTested }: CellGrid): string {
  const what = metric === validationLossName ? "loss" : measureWords(metric);
  const compared = `${what} on ${isTested ? "test" : "validation"} data against ${measureWords(size)}`;
  return data === "" ? `Cells by width: ${compared}` : `${data}: ${compared}`;
}

function headerOf({ isTested }: CellGrid): string[] {
  const measured = isTested ? ["validation (sd)", "test (sd)"] : ["validation (sd)"];
  return ["cell", "H", "parameters", "total parameters", "runs", ...measured, ""];
}

function columnsOf(row: GridRow, { isTested }: CellGrid): string[] {
  return [
    row.cell,
    row.hidden === null ? "–" : String(row.hidden),
    row.parameters.toLocaleString("en-US"),
    row.totalParameters.toLocaleString("en-US"),
    row.failed === 0 ? String(row.trained) : `${row.trained}, ${row.failed} failed`,
    spreadText(row),
    ...(isTested ? [spreadText(row.test)] : []),
    row.place === null ? "" : marks[row.place],
  ];
}

function spreadText(spread: Spread | null): string {
  if (spread === null || Number.isNaN(spread.mean)) return "–";
  return `${shortNumber(spread.mean)}${Number.isNaN(spread.deviation) ? "" : ` (${shortNumber(spread.deviation)})`}`;
}
