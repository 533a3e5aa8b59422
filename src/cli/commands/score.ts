import type { CommandSpec, ParsedArguments } from "../arguments.ts";
import { chosenModel, modelOptions } from "../chosenModel.ts";
import { exitCode } from "../exitCode.ts";
import type { Output } from "../output.ts";
import { scoreModel } from "../scoring/score.ts";
import { scoreJson } from "../scoring/scoreJson.ts";
import { scoreText } from "../scoring/scoreText.ts";

export const spec: CommandSpec = {
  name: "score",
  positionals: ["RUN", "ID", "FILE"],
  summary:
    "Measure a trained individual on a labelled file that is written as the run's data, beside simple solutions.",
  options: {
    json: { type: "boolean", summary: "as JSON, with the confusion matrix of any size" },
    ...modelOptions,
  },
};

export async function run(args: ParsedArguments, output: Output) {
  const [, , name = ""] = args.positionals;
  const loaded = await chosenModel(args);
  output.err(`${loaded.model.title}: ${loaded.whose}\n`);
  const score = await scoreModel(loaded, { folder: process.cwd(), name });
  if (score.knownAs !== null) {
    output.err(
      `warning: ${name} is the run's ${score.knownAs} file, so the scores say little of how the model does on new data\n`,
    );
  }
  output.out(args.options.json === true ? scoreJson(score, loaded.whose) : scoreText(score));
  return exitCode.ok;
}
