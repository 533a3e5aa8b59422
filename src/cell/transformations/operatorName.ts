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
] as const;
export type OperatorName = (typeof operatorNames)[number];

/** The operators that make a cell larger; generation 0 is grown with them. */
export const growthOperators = ["add_unit", "add_connection", "add_recurrent_connection", "add_gate"] as const;
