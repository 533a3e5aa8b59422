import { extent } from "../../base/extent.ts";

const bars = "▁▂▃▄▅▆▇█";

/** Values as a line of bars, the largest the highest; gaps where a value is not finite. */
export function sparkline(values: readonly number[]): string {
  const finite = values.filter(Number.isFinite);
  const { least, most } = extent(finite);
  const span = most - least;
  return values
    .map((value) => {
      if (!Number.isFinite(value)) return " ";
      const height = span === 0 ? 0 : Math.round(((value - least) / span) * (bars.length - 1));
      return bars[height];
    })
    .join("");
}
