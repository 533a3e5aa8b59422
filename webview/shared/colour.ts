import { elementAt } from "../../src/base/elementAt.ts";

/** A colour of a ramp of `#rrggbb` stops. @param share 0 for the first stop, 1 for the last. */
export function rampColour(ramp: readonly string[], share: number): string {
  const place = Math.min(1, Math.max(0, share)) * (ramp.length - 1);
  const index = Math.min(Math.floor(place), ramp.length - 2);
  const from = channels(ramp[index] as string);
  const to = channels(ramp[index + 1] as string);
  const mixed = from.map((value, channel) => Math.round(value + (place - index) * (elementAt(to, channel) - value)));
  return `#${mixed.map((value) => value.toString(16).padStart(2, "0")).join("")}`;
}

/** [red, green, blue], 0 to 255. @param colour `#rrggbb`. */
function channels(colour: string): number[] {
  return [1, 3, 5].map((at) => Number.parseInt(colour.slice(at, at + 2), 16));
}
