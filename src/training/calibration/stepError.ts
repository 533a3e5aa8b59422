import { assert } from "../../base/assert.ts";
import type { Rng } from "../../base/rng.ts";
import type { StateRows } from "../../compiler/compiledStep.ts";

/** One of the two states: what it is to be, how much a unit counts, and how far off it is now and was before. */
interface Output {
  readonly target: Float32Array;
  /** 1 / variance of each unit. */
  readonly scale: Float64Array;
  residual: Float32Array;
  kept: Float32Array;
}

/**
 * How far next states are from their targets, unit by unit: the squared distance over the rows as a share of the
 * target's variance, the mean of h' and, where there is a target for it, c'. Units count alike, however large their
 * states are.
 */
export class StepError {
  readonly #outputs: readonly Output[];

  constructor(
    targets: StateRows,
    private readonly rows: number,
    private readonly hiddenSize: number,
  ) {
    this.#outputs = [targets.h, ...(targets.c === null ? [] : [targets.c])].map((target) => ({
      target,
      scale: inverseVariances(target, rows, hiddenSize),
      residual: new Float32Array(target.length),
      kept: new Float32Array(target.length),
    }));
  }

  /** Per unit [H]; the residuals stay for `gradients`. */
  of(states: StateRows): Float64Array {
    const errors = new Float64Array(this.hiddenSize);
    this.#outputs.forEach(({ target, scale, residual }, index) => {
      const values = index === 0 ? states.h : states.c;
      assert(values !== null, "a step that is asked for a memory has one");
      const share = 1 / (this.rows * this.#outputs.length);
      for (let row = 0, at = 0; row < this.rows; row++) {
        for (let unit = 0; unit < this.hiddenSize; unit++, at++) {
          const difference = values[at]! - target[at]!;
          residual[at] = difference;
          errors[unit]! += difference * difference * scale[unit]! * share;
        }
      }
    });
    return errors;
  }

  /** Half the gradient of the errors with regard to the states that `of` saw last, times N. */
  gradients(): StateRows {
    return this.#each(({ residual, scale }) => residual.map((value, at) => value * scale[at % this.hiddenSize]!));
  }

  /** Random signs, weighted as the errors weight the states. */
  signs(rng: Rng): StateRows {
    return this.#each(({ residual, scale }) => {
      let bits = 0;
      return residual.map((_, at) => {
        if (at % 32 === 0) bits = rng.uint32();
        const sign = (bits >>> (at % 32)) & 1 ? 1 : -1;
        return sign * Math.sqrt(scale[at % this.hiddenSize]!);
      });
    });
  }

  /** Remembers the residuals as those where a line search begins. */
  keep(): void {
    for (const output of this.#outputs) [output.kept, output.residual] = [output.residual, output.kept];
  }

  /**
   * Per unit, how much of the way from what was kept to now is best, were the states linear along it; NaN for no way.
   */
  bestRates(): Float64Array {
    const slope = new Float64Array(this.hiddenSize);
    const bend = new Float64Array(this.hiddenSize);
    for (const { kept, residual, scale } of this.#outputs) {
      for (let row = 0, at = 0; row < this.rows; row++) {
        for (let unit = 0; unit < this.hiddenSize; unit++, at++) {
          const change = residual[at]! - kept[at]!;
          slope[unit]! -= kept[at]! * change * scale[unit]!;
          bend[unit]! += change * change * scale[unit]!;
        }
      }
    }
    return slope.map((value, unit) => value / bend[unit]!);
  }

  #each(map: (output: Output) => Float32Array): StateRows {
    const [h, c] = this.#outputs.map(map);
    return { h: h as Float32Array, c: c ?? null };
  }
}

/** A unit that hardly moves counts as one that moves a little: there is nothing to be exact about. */
function inverseVariances(values: Float32Array, rows: number, H: number): Float64Array {
  const sums = new Float64Array(H);
  const squares = new Float64Array(H);
  for (let row = 0, at = 0; row < rows; row++) {
    for (let unit = 0; unit < H; unit++, at++) {
      sums[unit]! += values[at]!;
      squares[unit]! += values[at]! ** 2;
    }
  }
  const variances = squares.map((square, unit) => square / rows - (sums[unit]! / rows) ** 2);
  const mean = variances.reduce((sum, variance) => sum + variance, 0) / H;
  return variances.map((variance) => 1 / (variance + 0.05 * mean + 1e-8));
}
