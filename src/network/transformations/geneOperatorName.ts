/** The transformations of what a network has beside its cell by name, as configs and logs write them. */
export const geneOperatorNames = [
  "widen",
  "narrow",
  "add_layer",
  "remove_layer",
  "change_embedding",
  "change_rate",
] as const;
export type GeneOperatorName = (typeof geneOperatorNames)[number];
