import { isRetrained, loadRetrainedModel, retrainedCell } from "../export/loadRetrainedModel.ts";
import {
  individualCell,
  type LoadedModel,
  loadTrainedModel,
  type NamedCell,
  type WeightsChoice,
} from "../export/loadTrainedModel.ts";
import { originText } from "../export/modelOrigin.ts";
import { type OptionSpec, type ParsedArguments, wholeNumber } from "./arguments.ts";
import { openRun } from "./openRun.ts";
import { UsageError } from "./usageError.ts";

/** The options that say whose weights are meant, for every command that uses a trained model. */
export const modelOptions: { readonly [name: string]: OptionSpec } = {
  retrained: {
    type: "string",
    value: "[N]",
    alone: "best",
    summary: "weights of `retrain`: of its training N, else of the best by validation",
  },
  weights: {
    type: "string",
    value: "KIND",
    summary:
      "search: as the search trained them; confirmed: trained from scratch at its end, the default where there are any",
  },
  settings: { type: "string", value: "NAME", summary: "which retraining, where there are several; see --retrained" },
};

interface ChosenModel extends LoadedModel {
  /** Whose weights they are, for people. */
  readonly whose: string;
}

/**
 * The model that RUN and ID name: confirmed weights, else the search's own, unless an option names a retraining, so that
 * a command line means the same before and after a retraining.
 */
export async function chosenModel(args: ParsedArguments): Promise<ChosenModel> {
  const { run, view, cell, retrained, settings } = await chosen(args);
  if (retrained !== undefined) {
    const training = retrained === "best" ? null : (wholeNumber("retrained", retrained, 1) ?? null);
    const loaded = await loadRetrainedModel(run, cell, { retraining: settings, training });
    return { ...loaded, whose: originText(loaded.model.origin) };
  }
  const loaded = await loadTrainedModel(run, view, wholeNumber("ID", cell, 0) ?? 0, weightsOf(args));
  const hint = (await isRetrained(run, cell)) ? "; it was retrained too, see --retrained" : "";
  return { ...loaded, whose: `${originText(loaded.model.origin)}${hint}` };
}

function weightsOf({ options: { weights } }: ParsedArguments): WeightsChoice | null {
  if (weights === undefined) return null;
  if (weights === "search" || weights === "confirmed") return weights;
  throw new UsageError(`--weights is "${weights}"`, "give search or confirmed");
}

/** The cell that RUN and ID name. It needs neither weights nor data. */
export async function chosenCell(args: ParsedArguments): Promise<NamedCell> {
  const { run, view, cell, retrained, settings } = await chosen(args);
  if (retrained !== undefined) return retrainedCell(run, cell, settings);
  return individualCell(run, view, wholeNumber("ID", cell, 0) ?? 0);
}

async function chosen({ positionals: [name = "", cell = ""], options }: ParsedArguments) {
  const { retrained, settings, weights } = options;
  if (weights !== undefined && retrained !== undefined) {
    throw new UsageError("--weights and --retrained exclude each other", "give one of them");
  }
  if (settings !== undefined && retrained === undefined) {
    throw new UsageError("--settings names a retraining", "give --retrained too");
  }
  return { ...(await openRun(name)), cell, retrained, settings: typeof settings === "string" ? settings : null };
}
