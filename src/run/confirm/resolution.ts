/** Of Student's t with many degrees of freedom: 95 %. */
const normalQuantile = 1.96;

/**
 * The least difference between the shares of two networks that so many validation sequences can show: 1.96 standard errors
 * of the difference of two binomial shares near this one, and no less than one sequence. However often networks are trained,
 * they are looked at on the same sequences; networks that err on the same ones can be told apart a little better.
 */
export function leastDifference(share: number, sequences: number): number {
  const known = Math.min(1, Math.max(0, share));
  return Math.max(1 / sequences, normalQuantile * Math.sqrt((2 * known * (1 - known)) / sequences));
}

/** `72 validation sequences: near an error of 5.6 %, differences under 7.5 % cannot be seen.` */
export function resolutionText(share: number, sequences: number): string {
  const percent = (value: number) => `${(100 * value).toFixed(1)} %`;
  const count = sequences.toLocaleString("en-US");
  return `${count} validation sequences: near an error of ${percent(share)}, differences under ${percent(leastDifference(share, sequences))} cannot be seen.`;
}
