import { weightGradientScratch } from "./boundOperation.ts";
import { productScratchFloats } from "./kernels/kernels.ts";
import { alignUp } from "./memoryPlan.ts";
import type { ModelProgram } from "./modelProgram.ts";
import type { ModelSpec } from "./modelSpec.ts";
import { optimizerSlots } from "./optimizerUpdate.ts";
import { headScratchBytes } from "./outputHead.ts";
import type { ParameterLayout } from "./parameterLayout.ts";
import { symbolScratchFloats } from "./symbolProducts.ts";
import type { OptimizerSpec } from "./trainableModel.ts";
import { layOutPanels, type WeightPanels } from "./weightPanels.ts";

/** Where everything of one model lies: byte addresses, all fixed before the first step. */
export interface MemoryMap {
  readonly parameters: number;
  readonly gradients: number;
  readonly slots: readonly number[];
  readonly panels: WeightPanels;
  readonly arena: number;
  /** Shared by what never runs at the same time: packed gradients, and the head's logits. */
  readonly scratch: number;
  /** For blocks of a transposed product. */
  readonly productScratch: number;
  /** For `symbolProducts.ts`. */
  readonly symbolScratch: number;
  /** Int32 [T·B]. */
  readonly tokens: number;
  /** Int32 [T·B]. */
  readonly outputRows: number;
  /** Int32 [T·B] or Float32 [T·B, O]. */
  readonly targets: number;
  /** Int32 [T·B], of a bidirectional model: the row of each row's sequence that is as far from its end. */
  readonly reversal: number;
  /** Float32 [O]; 0 where rows of all classes weigh alike. */
  readonly classWeights: number;
  /** Outputs of `evaluate` [rows, O] begin here; memory beyond `end` is reserved on first use. */
  readonly end: number;
}

export function layOutMemory(
  spec: ModelSpec,
  optimizer: OptimizerSpec,
  program: ModelProgram,
  layout: ParameterLayout,
  decodedRows: number,
): MemoryMap {
  // Address 0 stays free: kernels read it as "no buffer".
  let end = 16;
  const take = (bytes: number): number => {
    const address = end;
    end = alignUp(end + bytes);
    return address;
  };
  const rows = spec.time * spec.batch;
  const parameters = take(layout.floats * 4);
  const gradients = take(layout.floats * 4);
  const slots = optimizerSlots(optimizer).map(() => take(layout.floats * 4));
  const panels = layOutPanels(spec, program, layout, end, parameters);
  take(panels.bytes);
  const arena = take(program.plan.bytes);
  const scratch = take(Math.max(weightGradientScratch(spec, program) * 4, headScratchBytes(spec, decodedRows)));
  const productScratch = take(productScratchFloats * 4);
  const symbolScratch = take(symbolScratchFloats(spec, program) * 4);
  const tokens = take(spec.input.kind === "tokens" ? rows * 4 : 0);
  const outputRows = take(rows * 4);
  const targets = take(spec.output.loss === "softmaxCrossEntropy" ? rows * 4 : rows * spec.output.size * 4);
  const classWeights = spec.output.classWeights === undefined ? 0 : take(spec.output.size * 4);
  const reversal = spec.bidirectional === true ? take(rows * 4) : 0;
  const rowsOf = { tokens, outputRows, targets, reversal, classWeights };
  return { parameters, gradients, slots, panels, arena, scratch, productScratch, symbolScratch, ...rowsOf, end };
}
