import { present } from "../../base/assert.ts";
import { solveInPlace } from "../../base/cholesky.ts";
import type { Weights } from "../trainingJob.ts";
import { normalMatrix, normalMatrixMacs } from "./normalMatrix.ts";

interface FittedReadout {
  readonly weights: Weights;
  readonly macs: number;
}

/**
 * The decoder of a child fitted to what its states have become, running on its own: the parent's states are regressed on
 * the child's, and the decoder reads the regression. With h the child's states and p the parent's, rows of the same
 * timesteps, A and a minimise ‖p − h − hA − a‖² with a ridge, so a child that computes what its parent does keeps its
 * decoder; W becomes W + AW, b becomes b + aW.
 *
 * What a child holds in another form (shifted, cut off at 0, mixed) is read from it; what it has lost stays lost.
 *
 * @param states child's and parent's, [N, H] each.
 */
export function fitReadout(
  weights: Weights,
  states: { readonly child: Float32Array; readonly parent: Float32Array },
  H: number,
): FittedReadout {
  const { child, parent } = states;
  const rows = child.length / H;
  const weight = present(weights.get("decoder.weight"), "decoder.weight");
  const bias = present(weights.get("decoder.bias"), "decoder.bias");
  const O = bias.length;
  const factor = normalMatrix(
    [
      { values: child, sign: 1 },
      { values: "ones", sign: 1 },
    ],
    rows,
  );
  const change = new Float64Array((H + 1) * H);
  for (let row = 0; row < rows; row++) {
    const at = row * H;
    for (let j = 0; j < H; j++) {
      const missing = (parent[at + j]! - child[at + j]!) / rows;
      for (let i = 0; i < H; i++) change[i * H + j]! += child[at + i]! * missing;
      change[H * H + j]! += missing;
    }
  }
  solveInPlace(factor, change, H);
  const mixed = (row: number, o: number) => {
    let sum = 0;
    for (let j = 0; j < H; j++) sum += change[row * H + j]! * weight[j * O + o]!;
    return sum;
  };
  const fitted = new Map(weights);
  fitted.set(
    "decoder.weight",
    weight.map((value, at) => value + mixed(Math.floor(at / O), at % O)),
  );
  fitted.set(
    "decoder.bias",
    bias.map((value, o) => value + mixed(H, o)),
  );
  const macs = normalMatrixMacs(rows, H + 1) + rows * H * (H + 1) + (H + 1) ** 2 * H + (H + 1) * H * O;
  return { weights: fitted, macs };
}
