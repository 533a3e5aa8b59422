import { AppError } from "../base/errors.ts";
import type { RunView } from "../run/runView.ts";
import { frontChart } from "./frontChart.ts";
import { styleSheet } from "./styleSheet.ts";

/** A run with one objective has no plane to draw. */
class OneObjectiveError extends AppError {
  readonly code = "ONE_OBJECTIVE";
}

/** The chart of the first two objectives as a document of its own, light or dark as the viewer's system is. */
export function frontSvg(view: RunView): string {
  if (view.objectives.length < 2) {
    throw new OneObjectiveError("The run has fewer than two objectives.", "Ask for its front as a table.");
  }
  const chart = frontChart(view, 0, 1).text;
  const style = `<style>${styleSheet}</style><rect width="100%" height="100%" style="fill: var(--paper)"/>`;
  return chart.replace("<svg ", '<svg xmlns="http://www.w3.org/2000/svg" ').replace("<g ", `${style}<g `);
}
