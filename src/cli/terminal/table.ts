import { extent } from "../../base/extent.ts";

/** A text table: columns as wide as their widest entry, numbers (as written) to the right. */
export function textTable(header: readonly string[], rows: readonly (readonly string[])[]): string {
  const widths = header.map(
    (title, column) => extent([width(title), ...rows.map((row) => width(row[column] ?? ""))]).most,
  );
  const numeric = header.map((_, column) => rows.length > 0 && rows.every((row) => isNumber(row[column] ?? "")));
  const line = (cells: readonly string[]) =>
    widths
      .map((size, column) => {
        const cell = cells[column] ?? "";
        const padding = " ".repeat(Math.max(0, size - width(cell)));
        return numeric[column] ? padding + cell : cell + padding;
      })
      .join("  ")
      .trimEnd();
  return [line(header), widths.map((size) => "─".repeat(size)).join("  "), ...rows.map(line)].join("\n");
}

/** Code points, without combining marks. */
function width(text: string): number {
  return [...text.replace(/\p{M}/gu, "")].length;
}

function isNumber(text: string): boolean {
  return text === "" || text === "–" || /^[-+]?[\d,. ]+(e[-+]?\d+)?$/.test(text);
}
