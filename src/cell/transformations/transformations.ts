import { addBias } from "./addBias.ts";
import { addConnection } from "./addConnection.ts";
import { addGate } from "./addGate.ts";
import { addRecurrentConnection } from "./addRecurrentConnection.ts";
import { addScale } from "./addScale.ts";
import { addUnit } from "./addUnit.ts";
import { changeActivation } from "./changeActivation.ts";
import { changeCombination } from "./changeCombination.ts";
import { changeWeights } from "./changeWeights.ts";
import type { OperatorName } from "./operatorName.ts";
import { removeConnection } from "./removeConnection.ts";
import { removeGate } from "./removeGate.ts";
import { removeUnit } from "./removeUnit.ts";
import type { Transformation } from "./transformation.ts";

/** Every transformation by its name. */
export const transformations: { readonly [name in OperatorName]: Transformation } = {
  add_unit: addUnit,
  remove_unit: removeUnit,
  add_connection: addConnection,
  add_recurrent_connection: addRecurrentConnection,
  remove_connection: removeConnection,
  change_activation: changeActivation,
  change_combination: changeCombination,
  add_gate: addGate,
  remove_gate: removeGate,
  change_weights: changeWeights,
  add_scale: addScale,
  add_bias: addBias,
};
