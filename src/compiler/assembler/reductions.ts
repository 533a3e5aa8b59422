import type { Expression, Local } from "./expression.ts";
import type { FunctionBuilder } from "./functionBuilder.ts";
import { f32, f32x4, f64, f64x2, select } from "./instructions.ts";

/**
 * A sum in float64 whose order depends on nothing but the number of terms.
 *
 * The four lanes of whole vectors have a partial sum each, the elements after the last whole vector one together;
 * the total is ((s₀ + s₁) + (s₂ + s₃)) + remainder. Add with `Lanes.accumulate`.
 */
export class Float64Sum {
  readonly lanes01: Local<"v128">;
  readonly lanes23: Local<"v128">;
  readonly remainder: Local<"f64">;

  /** @param builder of the function that sums; the sum is 0 when the function starts. */
  constructor(private readonly builder: FunctionBuilder) {
    this.lanes01 = builder.local("v128");
    this.lanes23 = builder.local("v128");
    this.remainder = builder.local("f64");
  }

  /** Back to 0. */
  reset(): void {
    this.builder.set(this.lanes01, f64x2.splat(f64.const(0)));
    this.builder.set(this.lanes23, f64x2.splat(f64.const(0)));
    this.builder.set(this.remainder, f64.const(0));
  }

  total(): Expression<"f64"> {
    const pair = (lanes: Local<"v128">) => f64.add(f64x2.extract_lane(lanes, 0), f64x2.extract_lane(lanes, 1));
    return f64.add(f64.add(pair(this.lanes01), pair(this.lanes23)), this.remainder);
  }
}

/** The largest float32 seen; NaN is passed over. Show it values with `Lanes.raise`. */
export class Maximum {
  readonly lanes: Local<"v128">;
  readonly remainder: Local<"f32">;

  constructor(private readonly builder: FunctionBuilder) {
    this.lanes = builder.local("v128");
    this.remainder = builder.local("f32");
  }

  /** Back to −∞; to be called before the first value. */
  reset(): void {
    this.builder.set(this.lanes, f32x4.const(Number.NEGATIVE_INFINITY));
    this.builder.set(this.remainder, f32.const(Number.NEGATIVE_INFINITY));
  }

  /** Emits the comparison of the lanes and yields the result. */
  largest(): Local<"f32"> {
    const result = this.builder.let(this.remainder);
    for (let lane = 0; lane < 4; lane++) {
      const candidate = f32x4.extract_lane(this.lanes, lane);
      this.builder.set(result, select(candidate, result, f32.lt(result, candidate)));
    }
    return result;
  }
}
