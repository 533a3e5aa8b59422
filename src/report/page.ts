import { Html, type HtmlValue, html } from "./html.ts";
import { styleSheet } from "./styleSheet.ts";

/** A whole page that needs nothing beside itself: no script, no font, no picture from another place. */
export function page(title: string, content: HtmlValue): string {
  const { text } = html`<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="color-scheme" content="light dark">
<meta http-equiv="Content-Security-Policy" content="default-src 'none'; style-src 'unsafe-inline'">
<title>${title}</title>
<style>${new Html(styleSheet)}</style>
</head>
<body>
<main>
${content}
</main>
</body>
</html>
`;
  return text;
}

export interface Column<Row> {
  readonly title: string;
  readonly isNumber?: boolean;
  readonly value: (row: Row) => HtmlValue;
}

/** A table that scrolls by itself where it is wider than the page. */
export function htmlTable<Row>(caption: string, columns: readonly Column<Row>[], rows: readonly Row[]): Html {
  const kind = ({ isNumber = false }: Column<Row>) => (isNumber ? "number" : "text");
  return html`<div class="scroll" tabindex="0" role="region" aria-label="${caption}"><table><caption>${caption}</caption>
<thead><tr>${columns.map((column) => html`<th scope="col" class="${kind(column)}">${column.title}</th>`)}</tr></thead>
<tbody>${rows.map((row) => html`<tr>${columns.map((column) => html`<td class="${kind(column)}">${column.value(row)}</td>`)}</tr>`)}</tbody>
</table></div>`;
}

/** Names beside values. */
export function factList(facts: readonly (readonly [string, HtmlValue])[]): Html {
  return html`<dl>${facts.map(([name, value]) => html`<div><dt>${name}</dt><dd>${value}</dd></div>`)}</dl>`;
}
