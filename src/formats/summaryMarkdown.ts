import { type DataSummary, mostSummaryRows } from "./dataSummary.ts";

/** A summary as Markdown, long lists cut. */
export function summaryMarkdown({ lines, tables, unread, findings }: DataSummary): string {
  return [
    lines.map((line) => `- ${line}`).join("\n"),
    ...tables.map(({ header, rows }) => tableText(header, rows)),
    ...(unread.length === 0
      ? []
      : [
          limitedList(
            "Not read",
            unread.map(({ name, why }) => `${name}: ${why}`),
          ),
        ]),
    ...(findings.length === 0
      ? []
      : [
          limitedList(
            "Look at",
            findings.map(({ what, remedy }) => `${what}. ${remedy}`),
          ),
        ]),
  ].join("\n\n");
}

function tableText(header: readonly string[], rows: readonly (readonly string[])[]): string {
  const row = (cells: readonly string[]) => `| ${cells.map((cell) => cell.replace(/[|\\`<]/g, "\\$&")).join(" | ")} |`;
  const shown = rows.slice(0, mostSummaryRows).map(row);
  const more = rows.length - shown.length;
  return [
    row(header),
    `|${header.map(() => "---|").join("")}`,
    ...shown,
    ...(more > 0 ? [`\n… and ${more} more`] : []),
  ].join("\n");
}

function limitedList(title: string, items: readonly string[]): string {
  const shown = items.slice(0, mostSummaryRows).map((item) => `- ${item}`);
  const more = items.length - shown.length;
  return [`${title}:\n`, ...shown, ...(more > 0 ? [`- … and ${more} more`] : [])].join("\n");
}
