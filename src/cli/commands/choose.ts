import { AppError } from "../../base/errors.ts";
import { columnNumber } from "../../base/numberText.ts";
import { measureWords } from "../../measures/measures.ts";
import { type Bounds, boundableMeasures, type Choices, choicesOf } from "../../run/confirm/choices.ts";
import type { ConfirmedRow } from "../../run/confirm/confirmedFront.ts";
import { estimateText, rowName, verdictOf } from "../../run/confirm/verdict.ts";
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
    "Say which network of the confirmed front to take: the simplest as good as the best, the knee, the best within bounds.",
  options: {
    max: {
      type: "string",
      value: "MEASURE=VALUE",
      summary: "only networks with at most so much, such as total_parameters=2000; several with commas",
    },
    json: { type: "boolean", summary: "as JSON" },
  },
};

/** There is nothing to choose among. */
class NothingConfirmedError extends AppError {
  readonly code = "NOTHING_CONFIRMED";
}

const rules: { readonly [R in keyof Choices]: string } = {
  simplest: "simplest that cannot be told from the best",
  knee: "knee: beyond it weights buy less",
  withinBounds: "best",
};

export async function run({ positionals: [name = ""], options }: ParsedArguments, output: Output): Promise<number> {
  const { view } = await openRun(name);
  const { confirmation, objectives } = view;
  if (confirmation === null || verdictOf(confirmation, objectives) === null) {
    throw new NothingConfirmedError(
      `The front of ${name} was not confirmed, and values of a search do not say which network is the better one.`,
      "Write `confirm: {}` in the config of the next search; `moe-rnas retrain` compares the cells of this one.",
    );
  }
  const bounds = boundsOf(options.max, boundableMeasures(confirmation, objectives));
  const choices = choicesOf(confirmation, objectives, bounds);
  if (options.json) {
    output.out(`${JSON.stringify({ bounds, ...choices }, null, 2)}\n`);
    return exitCode.ok;
  }
  if (choices.withinBounds === null) {
    output.out("No network of the confirmed front is within these bounds.\n");
    return exitCode.ok;
  }
  const { metric } = confirmation;
  const isBounded = Object.hasOwn(bounds, metric.name);
  const rows = (Object.keys(rules) as (keyof Choices)[]).flatMap((rule) => {
    const row = choices[rule];
    const words = rule === "withinBounds" && isBounded ? "smallest" : rules[rule];
    return row === null ? [] : [[words, ...columnsOf(row, metric.name)]];
  });
  const header = ["", "network", `${measureWords(metric.name)}, mean [95 %]`, "parameters in all"];
  const take = choices.simplest ?? choices.withinBounds;
  output.out(`${textTable(header, rows)}\n\nmoe-rnas export ${name} ${take.id} --format c\n`);
  return exitCode.ok;
}

function columnsOf(row: ConfirmedRow, metric: string): string[] {
  const value = row.metrics[metric];
  return [
    rowName(row),
    value === undefined ? "" : estimateText(metric, value),
    columnNumber(row.complexity.total_parameters),
  ];
}

function boundsOf(text: string | boolean | undefined, measures: readonly string[]): Bounds {
  if (typeof text !== "string") return {};
  return Object.fromEntries(
    text.split(",").map((part) => {
      const [measure = "", value = ""] = part.split("=").map((side) => side.trim());
      if (!measures.includes(measure)) {
        throw new UsageError(`--max has no measure "${measure}"`, `choose of ${measures.join(", ")}`);
      }
      if (value === "" || !Number.isFinite(Number(value))) {
        throw new UsageError(`--max ${measure} is "${value}"`, "give a number, such as total_parameters=2000");
      }
      return [measure, Number(value)];
    }),
  );
}
