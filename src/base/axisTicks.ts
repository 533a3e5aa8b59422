/**
 * Where a logarithmic axis has its ticks: powers of ten, thinned out until there is room; with less than a decade
 * between its ends also their multiples by 2 and 5.
 */
export function logTicks(least: number, most: number, room: number): number[] {
  const [from, to] = [Math.log10(least), Math.log10(most)];
  if (!(least > 0) || !Number.isFinite(to) || to < from) return [];
  const step = Math.max(1, Math.ceil((to - from) / Math.max(1, room)));
  const factors = to - from < 1.5 ? [1, 2, 5] : [1];
  const ticks: number[] = [];
  for (let power = Math.floor(from / step) * step; power <= to; power += step) {
    // Read, not computed: 10 ** -24 is not 1e-24.
    for (const factor of factors) ticks.push(Number(`${factor}e${power}`));
  }
  return ticks.filter((tick) => tick >= least && tick <= most);
}

/** Where a linear axis has its ticks: round values (1, 2 or 5 times a power of ten apart), about `count`. */
export function linearTicks(low: number, high: number, count: number): number[] {
  const rough = (high - low) / count;
  if (!(rough > 0) || !Number.isFinite(rough)) return [];
  const power = Math.floor(Math.log10(rough));
  // Read, not computed, as above; half a step too small is nearer than half a step too large.
  const step = [1, 2, 5, 10].map((factor) => Number(`${factor}e${power}`)).find((each) => each >= rough * 0.8) ?? rough;
  const ticks: number[] = [];
  // An end that is a round value has a tick, whatever its last bit.
  for (let index = Math.ceil(low / step - 1e-9); index * step <= high + step * 1e-9; index++) {
    ticks.push(Number((index * step).toPrecision(12)));
  }
  return ticks;
}
