import { shortNumber } from "../base/numberText.ts";
import { ConfusionMatrix, classScore } from "../measures/confusion.ts";
import { type Html, html } from "./html.ts";

/** A confusion matrix as a coloured table, beside precision, recall and F1 of each class. @param counts [actual][predicted]. */
export function confusionFigure(classes: readonly string[], counts: readonly (readonly number[])[]): Html {
  const matrix = ConfusionMatrix.of(counts);
  const rows = counts.map((row, actual) => {
    const { precision, recall, f1, support } = classScore(matrix, actual);
    return html`<tr><th scope="row">${classes[actual] ?? actual}</th>${row.map(
      (count, predicted) =>
        html`<td class="number heat h${heatOf(count, support)} ${actual === predicted && "right"}">${count}</td>`,
    )}${[precision, recall, f1].map((value) => html`<td class="number">${shortNumber(value)}</td>`)}</tr>`;
  });
  return html`<div class="scroll" tabindex="0" role="region" aria-label="Confusion matrix"><table class="confusion">
<caption>Validation data: rows are the classes, columns what they were taken for</caption>
<thead><tr><th scope="col">class</th>${classes.map((name) => html`<th scope="col" class="number">${name}</th>`)}<th scope="col" class="number">precision</th><th scope="col" class="number">recall</th><th scope="col" class="number">F1</th></tr></thead>
<tbody>${rows}</tbody>
</table></div>`;
}

/** Tenths of the row that a cell has, 0 to 10. */
function heatOf(count: number, support: number): number {
  return support === 0 ? 0 : Math.round((10 * count) / support);
}
