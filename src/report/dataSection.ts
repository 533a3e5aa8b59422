import { counted } from "../base/counted.ts";
import { type DataSummary, mostSummaryRows } from "../formats/dataSummary.ts";
import { type Html, html } from "./html.ts";
import { htmlTable } from "./page.ts";

/** What was read of the data; null where the run does not say. */
export function dataSection(data: DataSummary | null): Html | null {
  if (data === null) return null;
  const { brief, lines, tables, unread, findings } = data;
  return html`<section><h2>Data</h2>
<p>${brief}.</p>
<ul>${lines.map((line) => html`<li>${withCode(line)}</li>`)}</ul>
${tables.map(tableOf)}
${limitedList(
  "Columns that are not read:",
  "column",
  unread.map(({ name, why }) => `${name}: ${why}`),
)}
${limitedList(
  "What to look at:",
  "finding",
  findings.map(({ what, remedy }) => `${what}. ${remedy}`),
)}</section>`;
}

function tableOf({ header, rows }: DataSummary["tables"][number]): Html {
  const caption = header[0] === "class" ? "Examples of each class" : "Columns that are read";
  const columns = header.map((title, index) => ({
    title,
    isNumber: index > 0 && title !== "read as",
    value: (row: readonly string[]) => row[index] ?? "",
  }));
  const more = rows.length - mostSummaryRows;
  return html`${htmlTable(caption, columns, rows.slice(0, mostSummaryRows))}${more > 0 && html`<p class="faint">… and ${more} more</p>`}`;
}

function limitedList(title: string, noun: string, items: readonly string[]): Html | null {
  if (items.length === 0) return null;
  const more = items.length - mostSummaryRows;
  return html`<p>${title}</p>
<ul>${items.slice(0, mostSummaryRows).map((item) => html`<li>${withCode(item)}</li>`)}${more > 0 && html`<li>${counted(more, noun)} more</li>`}</ul>`;
}

/** What stands between backticks, as code. */
function withCode(text: string): Html[] {
  return text.split("`").map((part, index) => (index % 2 === 1 ? html`<code>${part}</code>` : html`${part}`));
}
