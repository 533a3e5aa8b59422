import type { TrainerAnswer, TrainerFailureReason } from "../../../protocol/trainerProtocol.ts";
import { TrainerFault } from "./trainerFault.ts";

/** What Python's `json` writes for numbers that JSON does not have. */
const notNumbers = /(?<![\w"])-?(?:NaN|Infinity)(?![\w"])/g;

/**
 * One line of the user's program. Nothing that it sends is trusted: every field is checked and copied.
 *
 * @throws {TrainerFault} for a line that is no answer (`trainerFailed`), and for a loss or metric that is not finite
 *   (`diverged`).
 */
export function parseAnswer(line: string): TrainerAnswer {
  const fields = asObject(parseJson(line), line);
  switch (fields.type) {
    case "epoch":
      return {
        type: "epoch",
        epoch: number(fields, "epoch", line),
        trainingLoss: number(fields, "trainingLoss", line),
        validationLoss: number(fields, "validationLoss", line),
        learningRate: number(fields, "learningRate", line),
      };
    case "result": {
      const { initialLoss, trainingMacs, testMetrics } = fields;
      return {
        type: "result",
        metrics: numbers(fields.metrics, "metrics", line),
        ...(initialLoss === undefined ? {} : { initialLoss: number(fields, "initialLoss", line) }),
        ...(trainingMacs === undefined ? {} : { trainingMacs: number(fields, "trainingMacs", line) }),
        ...(testMetrics === undefined ? {} : { testMetrics: numbers(testMetrics, "testMetrics", line) }),
      };
    }
    case "failed":
      return { type: "failed", reason: failureReason(fields.reason), message: short(String(fields.message ?? "")) };
    default:
      throw garbage(line, "its `type` is none of epoch, result, failed");
  }
}

function parseJson(line: string): unknown {
  for (const text of [line, line.replace(notNumbers, "null")]) {
    try {
      return JSON.parse(text);
    } catch {
      // The second try reads what only lacks JSON's notion of a number.
    }
  }
  throw garbage(line, "it is not JSON");
}

function asObject(value: unknown, line: string): { readonly [key: string]: unknown } {
  if (typeof value !== "object" || value === null || Array.isArray(value)) throw garbage(line, "it is no object");
  return value as { readonly [key: string]: unknown };
}

function number(fields: { readonly [key: string]: unknown }, key: string, line: string): number {
  const value = fields[key];
  if (value === null) throw new TrainerFault("diverged", `The trainer reported a ${key} that is not finite.`);
  if (typeof value !== "number") throw garbage(line, `\`${key}\` is no number`);
  return value;
}

function numbers(value: unknown, key: string, line: string): { readonly [name: string]: number } {
  const fields = asObject(value ?? [], line);
  return Object.fromEntries(Object.keys(fields).map((name) => [name, number(fields, name, `${key} of ${line}`)]));
}

function failureReason(value: unknown): TrainerFailureReason {
  return value === "diverged" || value === "outOfMemory" ? value : "trainerFailed";
}

function garbage(line: string, why: string): TrainerFault {
  return new TrainerFault(
    "trainerFailed",
    `The trainer wrote a line to standard output that is no answer (${why}): ${short(line)}`,
  );
}

function short(text: string): string {
  return text.length > 300 ? `${text.slice(0, 300)}…` : text;
}
