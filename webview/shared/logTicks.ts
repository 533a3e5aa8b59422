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
