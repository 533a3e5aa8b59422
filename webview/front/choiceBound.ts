import { measureNamed } from "../../src/measures/measures.ts";
import type { ChoiceFront, ChoiceNetwork } from "../../src/run/confirm/choiceFront.ts";
import { boundableMeasures, choicesOf, directionOf, measured } from "../../src/run/confirm/choices.ts";
import { directed } from "../../src/run/objective.ts";

/** The bound that the reader draws; without a value it allows all. Plain data. */
export interface ChoiceBound {
  readonly measure: string;
  readonly value: number | null;
}

/** What is taken, with what the bound comes to. */
export interface Taken {
  readonly simplest: ChoiceNetwork | null;
  readonly knee: ChoiceNetwork | null;
  readonly withinBound: ChoiceNetwork | null;
}

const boundUnits: readonly string[] = ["bytes", "µs"];

/** Measures that a bound is drawn over: parameters, bytes, µs and the metric, as far as the networks differ in them. */
export function drawnMeasures(front: ChoiceFront): string[] {
  const all = boundableMeasures(front);
  const costs = all.filter((name) => boundUnits.includes(measureNamed(name)?.unit ?? ""));
  const wanted = ["total_parameters", ...costs, front.metric.name];
  return wanted.filter((name) => all.includes(name) && stopsOf(front, name).length > 1);
}

/** The values of a measure at which the choice can change, the strictest first. */
export function stopsOf(front: ChoiceFront, measure: string): number[] {
  const values = new Set(front.networks.flatMap((network) => measured(network, measure) ?? []));
  const direction = directionOf(front, measure);
  return [...values].filter(Number.isFinite).sort((a, b) => directed({ direction }, a) - directed({ direction }, b));
}

/** The last stop that a bound allows; 0 also where it allows none. */
export function stopAt(front: ChoiceFront, { measure, value }: ChoiceBound): number {
  const stops = stopsOf(front, measure);
  const direction = directionOf(front, measure);
  const allowed = stops.filter(
    (stop) => value === null || directed({ direction }, stop) <= directed({ direction }, value),
  );
  return Math.max(0, allowed.length - 1);
}

/** The whole front has the simplest and the knee; the bound only its own choice. */
export function takenFrom(front: ChoiceFront, { measure, value }: ChoiceBound): Taken {
  const { simplest, knee } = choicesOf(front, {});
  const { withinBounds } = choicesOf(front, { [measure]: value ?? loosest(front, measure) });
  return { simplest, knee, withinBound: withinBounds };
}

function loosest(front: ChoiceFront, measure: string): number {
  return directionOf(front, measure) === "minimize" ? Number.POSITIVE_INFINITY : Number.NEGATIVE_INFINITY;
}
