/** The transformations by name, as configs and logs write them. */
export const operatorNames = [
  "add_unit",
  "remove_unit",
  "add_connection",
  "add_recurrent_connection",
  "remove_connection",
  "change_activation",
  "change_combination",
  "add_gate",
  "remove_gate",
  "change_weights",
  "add_scale",
  "add_bias",
] as const;
export type OperatorName = (typeof operatorNames)[number];

/** Those that yield blocks beyond the published search space. */
export const smallOperators = ["change_weights", "add_scale", "add_bias"] as const satisfies readonly OperatorName[];

/** From which kinds of blocks a search makes its cells: the published space, or with those that small cells need. */
export type BlockSpace = "paper" | "small";

/** The weights of the operators in a space: those that leave it are off. */
export function operatorsIn<W extends { readonly [operator: string]: number }>(space: BlockSpace, weights: W): W {
  return space === "small" ? weights : { ...weights, ...Object.fromEntries(smallOperators.map((name) => [name, 0])) };
}

/** The operators that make a cell larger; generation 0 is grown with them. */
export const growthOperators = [
  "add_unit",
  "add_connection",
  "add_recurrent_connection",
  "add_gate",
  "add_scale",
  "add_bias",
] as const;
