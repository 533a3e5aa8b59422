import type { Confirmation } from "./confirmation.ts";

/** What `confirm.share` did not pay for, by name, in a sentence; null where it paid for all. */
export function leftOutSentence({ leftOut }: Confirmation): string | null {
  if (leftOut === undefined) return null;
  const found = leftOut.found.length === 0 ? [] : [`near the front ${leftOut.found.map((id) => `#${id}`).join(", ")}`];
  const rivals = leftOut.rivals.length === 0 ? [] : [`of the plain networks ${leftOut.rivals.join(", ")}`];
  return `Not trained anew, for which \`confirm.share\` does not pay: ${[...found, ...rivals].join("; ")}.`;
}
