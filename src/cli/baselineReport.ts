import { counted } from "../base/counted.ts";
import { columnNumber } from "../base/numberText.ts";
import type { Session } from "../engine/session.ts";
import { trainBaselines } from "../engine/trainBaselines.ts";
import { measure } from "../run/measure.ts";
import { frontRows, originText } from "./frontRows.ts";
import { textTable } from "./terminal/table.ts";

/**
 * Basic, GRU and LSTM from scratch with as many epochs as the front's longest lineage, as a table.
 *
 * @throws {CancelledError}
 */
export async function baselineReport(session: Session, signal: AbortSignal): Promise<string> {
  const { view, config, payload } = session;
  const epochs = Math.max(config.training.epochs, ...frontRows(view).map((row) => row.lineageEpochs));
  const baselines = await trainBaselines(config, payload, epochs, session.folder, session.dataFolder, signal);
  const names = [...new Set(["validation_loss", ...view.objectives.map(({ name }) => name), "parameters"])];
  const rows = baselines.map(({ individual, evaluation }) => [
    originText(individual),
    ...names.map((name) => {
      const value = measure(individual, evaluation, name);
      return value === undefined ? "–" : columnNumber(value);
    }),
  ]);
  return `Baselines from scratch with ${counted(epochs, "epoch")}, the most that a cell of the front has had with its ancestors:

${textTable(["cell", ...names], rows)}
`;
}
