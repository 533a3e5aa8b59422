import { shortNumber } from "../base/numberText.ts";
import { measureWords } from "../measures/measures.ts";
import { type ConfirmedRow, confirmedFront, confirmedRows, rivalEnvelope } from "../run/confirm/confirmedFront.ts";
import { leftOutSentence } from "../run/confirm/leftOut.ts";
import { polishTexts } from "../run/confirm/polished.ts";
import { estimateText, rowName, verdictOf } from "../run/confirm/verdict.ts";
import type { RunView } from "../run/runView.ts";
import { type Html, html } from "./html.ts";
import { type Column, htmlTable } from "./page.ts";

/** The front trained anew beside plain networks, and what comes of it in words. Null without a confirmation. */
export function confirmedSection(view: RunView): Html | null {
  const { confirmation, objectives } = view;
  const verdict = confirmation === null ? null : verdictOf(confirmation, objectives);
  if (confirmation === null || verdict === null) return null;
  const { epochs, metric } = confirmation;
  const leftOut = leftOutSentence(confirmation);
  const keysOf = (rows: readonly ConfirmedRow[]) => new Set(rows.map(({ key }) => key));
  const [front, envelope] = [keysOf(confirmedFront(confirmation, objectives)), keysOf(rivalEnvelope(confirmation))];
  const columns: Column<ConfirmedRow>[] = [
    { title: "network", value: rowName },
    {
      title: "standing",
      value: ({ key }) => (front.has(key) ? "confirmed front" : envelope.has(key) ? "best plain of its size" : ""),
    },
    {
      title: measureWords(metric.name),
      isNumber: true,
      value: ({ metrics }) => {
        const value = metrics[metric.name];
        return value === undefined ? "failed" : estimateText(metric.name, value);
      },
    },
    { title: "parameters in all", isNumber: true, value: ({ complexity }) => shortNumber(complexity.total_parameters) },
    { title: "learning rate", isNumber: true, value: ({ learningRate }) => shortNumber(learningRate) },
    { title: "trainings", isNumber: true, value: ({ seeds }) => seeds },
  ];
  return html`<section><h2>Confirmed front</h2>
<p>${[...polishTexts(view), verdict.text].join(" ")}</p>
${
  leftOut === null
    ? ""
    : html`<p class="faint">${leftOut}</p>
`
}<p class="faint">Trained anew from scratch for ${epochs} epochs each, on the validation data; mean with its 95 % interval, by Student's t with the deviation pooled over all of them.</p>
${htmlTable("The front, what is close behind it, and plain networks", columns, confirmedRows(confirmation))}</section>`;
}
