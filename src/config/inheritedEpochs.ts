import type { Config } from "./schema.ts";

/** Epochs of a child that began near its parent: as configured, by default a third of all; never more than all. */
export function inheritedEpochs({
  epochs,
  inherited_epochs,
}: Pick<Config["training"], "epochs" | "inherited_epochs">): number {
  return Math.min(epochs, inherited_epochs ?? Math.max(1, Math.round(epochs / 3)));
}
