import { shortNumber } from "../base/numberText.ts";
import { measureWords } from "../measures/measures.ts";
import { type OperatorPayoff, operatorPayoff } from "../run/operatorPayoff.ts";
import type { RunView } from "../run/runView.ts";
import { type Html, html } from "./html.ts";
import { type Column, htmlTable } from "./page.ts";

/** What each operator was worth, and how near it left children to their parents. Null where there are no children. */
export function operatorSection(view: RunView): Html | null {
  const payoff = operatorPayoff(view);
  if (payoff.length === 0) return null;
  const objective = view.objectives[0]?.name ?? "";
  const isCalibrated = payoff.some(({ structuralError }) => structuralError !== null);
  const columns: Column<OperatorPayoff>[] = [
    { title: "operator", value: ({ operator }) => operator },
    { title: "children", isNumber: true, value: ({ tried }) => tried },
    { title: "failed", isNumber: true, value: ({ failed }) => failed },
    { title: "improved", isNumber: true, value: ({ improved }) => improved },
    { title: "on a front", isNumber: true, value: ({ reachedArchive }) => reachedArchive },
    {
      title: "median change",
      isNumber: true,
      value: ({ medianChange }) => errorText(medianChange),
    },
    ...(isCalibrated
      ? [
          {
            title: "before calibration",
            isNumber: true,
            value: ({ structuralError }: OperatorPayoff) => errorText(structuralError),
          },
        ]
      : []),
    { title: "morphism error", isNumber: true, value: ({ morphismError }) => errorText(morphismError) },
  ];
  return html`<section><h2>Operators</h2>
<p>Every evaluated child counts for each operator that helped to make it. The change is in ${measureWords(objective)}, child against first parent; the morphism error is the same in validation loss before the child's first step, the median.</p>
${htmlTable("What each operator was worth", columns, payoff)}</section>`;
}

function errorText(value: number | "unbounded" | null): string {
  if (value === null) return "–";
  return value === "unbounded" ? "no finite loss" : shortNumber(value);
}
