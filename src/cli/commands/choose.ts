import { AppError } from "../../base/errors.ts";
import { columnNumber } from "../../base/numberText.ts";
import { measureWords } from "../../measures/measures.ts";
import { type ChoiceFront, type ChoiceNetwork, choiceFront } from "../../run/confirm/choiceFront.ts";
import { type Bounds, boundableMeasures, type Choices, choicesOf, directionOf } from "../../run/confirm/choices.ts";
import { estimateText, verdictOf } from "../../run/confirm/verdict.ts";
import type { CommandSpec, ParsedArguments } from "../arguments.ts";
import { exitCode } from "../exitCode.ts";
import { openRun } from "../openRun.ts";
import type { Output } from "../output.ts";
import { textTable } from "../terminal/table.ts";
import { UsageError } from "../usageError.ts";

export const spec: CommandSpec = {
  name: "choose",
  positionals: ["RUN"],
  summary:
    "Say which network of the front to take: the simplest that cannot be told from the best, the knee, the best within bounds.",
  options: {
    max: {
      type: "string",
      value: "MEASURE=VALUE",
      summary:
        "only networks with at most so much, such as total_parameters=2000 or int8_bytes=4096; several with commas",
    },
    min: {
      type: "string",
      value: "MEASURE=VALUE",
      summary: "the same for what is better the more there is, such as accuracy=0.95",
    },
    json: { type: "boolean", summary: "as JSON" },
  },
};

/** There is nothing to choose among. */
class NothingToChooseError extends AppError {
  readonly code = "NOTHING_TO_CHOOSE";
}

const rules: { readonly [R in keyof Choices]: string } = {
  simplest: "simplest that cannot be told from the best",
  knee: "knee: beyond it weights buy less",
  withinBounds: "best",
};

export async function run({ positionals: [name = ""], options }: ParsedArguments, output: Output): Promise<number> {
  const { view } = await openRun(name);
  const front = choiceFront(view);
  const { isConfirmed, metric, networks } = front;
  if (networks.length === 0) {
    throw new NothingToChooseError(
      `${name} has no network to choose.`,
      "`moe-rnas status` says how far the search is, and `moe-rnas front` what it has found.",
    );
  }
  const bounds = { ...boundsOf(options, "max", front), ...boundsOf(options, "min", front) };
  const choices = choicesOf(front, bounds);
  const verdict = view.confirmation === null ? null : (verdictOf(view.confirmation, view.objectives)?.text ?? null);
  if (options.json) {
    output.out(`${JSON.stringify({ confirmed: isConfirmed, verdict, metric, bounds, ...choices }, null, 2)}\n`);
    return exitCode.ok;
  }
  if (!isConfirmed) output.err(`${unconfirmedText(name)}\n`);
  const take = choices.simplest ?? choices.knee ?? choices.withinBounds;
  if (take === null) {
    output.out("No network of the front is within these bounds.\n");
    return exitCode.ok;
  }
  const isBounded = Object.hasOwn(bounds, metric.name);
  const rows = (Object.keys(rules) as (keyof Choices)[]).flatMap((rule) => {
    const network = choices[rule];
    const words = rule === "withinBounds" && isBounded ? "smallest" : rules[rule];
    return network === null ? [] : [[words, ...columnsOf(network, front, Object.keys(bounds))]];
  });
  const more = extraMeasures(front, Object.keys(bounds)).map(measureWords);
  const header = [
    "",
    "network",
    `${measureWords(metric.name)}${isConfirmed ? ", mean [95 %]" : ""}`,
    "parameters in all",
    ...more,
  ];
  const text = [
    ...(verdict === null ? [] : [verdict, ""]),
    textTable(header, rows),
    "",
    `moe-rnas export ${name} ${take.id} --format c`,
    "",
  ];
  output.out(text.join("\n"));
  return exitCode.ok;
}

function unconfirmedText(name: string): string {
  return `The front of ${name} was not confirmed: these are values of its search, which favour lucky networks.
Write \`confirm: {}\` in the config of the next search; \`moe-rnas retrain\` compares the networks of this one.`;
}

function columnsOf(network: ChoiceNetwork, front: ChoiceFront, bounded: readonly string[]): string[] {
  const { complexity, id, metrics } = network;
  const estimated = (measure: string) => {
    const value = metrics[measure];
    return value === undefined ? "" : estimateText(measure, value);
  };
  const more = extraMeasures(front, bounded).map((measure) => {
    const count = complexity[measure];
    return count === undefined ? estimated(measure) : columnNumber(count);
  });
  return [`#${id}`, estimated(front.metric.name), columnNumber(complexity.total_parameters), ...more];
}

/** What was bounded beside the metric and the parameters, which every line has. */
function extraMeasures({ metric }: ChoiceFront, bounded: readonly string[]): string[] {
  return bounded.filter((measure) => measure !== metric.name && measure !== "total_parameters");
}

/** `--max` is for what is better the less there is, `--min` for the others. */
function boundsOf(options: ParsedArguments["options"], option: "max" | "min", front: ChoiceFront): Bounds {
  const { [option]: text } = options;
  if (typeof text !== "string") return {};
  const measures = boundableMeasures(front);
  const wanted = option === "max" ? "minimize" : "maximize";
  return Object.fromEntries(
    text.split(",").map((part) => {
      const [measure = "", value = ""] = part.split("=").map((side) => side.trim());
      if (!measures.includes(measure)) {
        const known = measures.filter((each) => directionOf(front, each) === wanted);
        throw new UsageError(`--${option} has no measure "${measure}"`, `choose of ${known.join(", ")}`);
      }
      if (directionOf(front, measure) !== wanted) {
        const other = option === "max" ? "min" : "max";
        throw new UsageError(
          `--${option} ${measure} would leave the worst`,
          `of this measure ${option === "max" ? "more" : "less"} is better: --${other} ${part}`,
        );
      }
      if (value === "" || !Number.isFinite(Number(value))) {
        throw new UsageError(`--${option} ${measure} is "${value}"`, "give a number, such as total_parameters=2000");
      }
      return [measure, Number(value)];
    }),
  );
}
