import { z } from "zod";

/** A number, or what a search may choose it from: a list of numbers, or all from `min` to `max`. */
export function gene(value: z.ZodNumber, unit: string) {
  return z.union([
    value,
    z.array(value).min(2).max(100).describe("The values that the search chooses from."),
    z
      .strictObject({
        min: value.describe("Smallest value.").meta({ unit }),
        max: value.describe("Largest value.").meta({ unit }),
      })
      .describe("A range that the search chooses from."),
  ]);
}
