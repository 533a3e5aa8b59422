import { present } from "../base/assert.ts";
import { type Kernels, packedFloats } from "./kernels/kernels.ts";
import { alignUp } from "./memoryPlan.ts";
import type { ModelProgram } from "./modelProgram.ts";
import type { ModelSpec } from "./modelSpec.ts";
import type { Operation, WeightFactor } from "./operation.ts";
import type { ParameterLayout } from "./parameterLayout.ts";

/**
 * The weights in the layout that products read: every matrix packed for the forward direction, transposed for the
 * backward one, and the sums of biases that are added together. Derived from the parameters, once per update.
 */
export interface WeightPanels {
  readonly bytes: number;
  /** Address of the packed matrix. */
  address(factor: WeightFactor): number;
  /** Address of the sum [H] of the named biases. */
  biasAddress(names: readonly string[]): number;
  /** Brings the panels up to date. */
  pack(kernels: Kernels, direction: "forward" | "backward"): void;
}

/** The parameter that is the decoder's matrix. */
export function decoderParameter({ output }: ModelSpec): string {
  return output.tiedToEmbedding ? "embedding.weight" : "decoder.weight";
}

/** The decoder's matrix [H, O] as a factor, in either direction. */
export function decoderFactor(spec: ModelSpec, direction: "forward" | "backward"): WeightFactor {
  const [H, O] = [spec.hiddenSize, spec.output.size];
  const parameter = decoderParameter(spec);
  const transposed = spec.output.tiedToEmbedding === (direction === "forward");
  return direction === "forward" ? { parameter, transposed, k: H, n: O } : { parameter, transposed, k: O, n: H };
}

/**
 * @param base where the panels start.
 * @param parametersAt where the region of the parameters starts.
 */
export function layOutPanels(
  spec: ModelSpec,
  program: ModelProgram,
  layout: ParameterLayout,
  base: number,
  parametersAt: number,
): WeightPanels {
  let end = base;
  const take = (floats: number) => {
    const address = end;
    end = alignUp(end + floats * 4);
    return address;
  };
  const parameterAddress = (name: string) => parametersAt + layout.find(name).offset * 4;
  const key = ({ parameter, transposed }: WeightFactor) => `${parameter}${transposed ? "ᵀ" : ""}`;
  const factors = {
    forward: [decoderFactor(spec, "forward"), ...program.layers.flatMap(({ forward }) => factorsOf(forward))],
    backward: [decoderFactor(spec, "backward"), ...program.layers.flatMap(({ backward }) => factorsOf(backward))],
  };
  const addresses = new Map<string, number>();
  for (const factor of [...factors.forward, ...factors.backward]) {
    if (!addresses.has(key(factor))) addresses.set(key(factor), take(packedFloats(factor.k, factor.n)));
  }
  const sums = new Map<string, { readonly names: readonly string[]; readonly address: number }>();
  for (const { forward } of program.layers) {
    for (const operation of allOperations(forward)) {
      if (operation.op !== "broadcast" || operation.biases.length === 1) continue;
      const names = operation.biases;
      sums.set(names.join(), { names, address: take(spec.hiddenSize) });
    }
  }

  return {
    bytes: end - base,
    address: (factor) => present(addresses.get(key(factor)), `panels of ${key(factor)}`),
    biasAddress: (names) =>
      names.length === 1
        ? parameterAddress(present(names[0], "bias"))
        : present(sums.get(names.join()), `sum of ${names.join()}`).address,
    pack: (kernels, direction) => {
      for (const factor of factors[direction]) {
        const [rowStride, columnStride] = factor.transposed ? [1, factor.k] : [factor.n, 1];
        const packed = present(addresses.get(key(factor)), "panels");
        kernels.packPanels(parameterAddress(factor.parameter), rowStride, columnStride, factor.k, factor.n, packed);
      }
      if (direction === "backward") return;
      for (const { names, address } of sums.values()) {
        kernels.fill(address, spec.hiddenSize, 0);
        for (const name of names) kernels.addInPlace(parameterAddress(name), spec.hiddenSize, address);
      }
    },
  };
}

function factorsOf(stages: { readonly [stage: string]: readonly Operation[] }): WeightFactor[] {
  return allOperations(stages).flatMap((operation) => (operation.op === "product" ? [operation.weight] : []));
}

function allOperations(stages: { readonly [stage: string]: readonly Operation[] }): Operation[] {
  return Object.values(stages).flat();
}
