import type { Expression, Local } from "./expression.ts";
import type { FunctionBuilder } from "./functionBuilder.ts";
import { f64, f64x2 } from "./instructions.ts";

/**
 * A sum in float64 whose order depends on nothing but the number of terms.
 *
 * The four lanes of whole vectors have a partial sum each, the elements after the last whole vector one together;
 * the total is ((s₀ + s₁) + (s₂ + s₃)) + remainder.
 */
export class Float64Sum {
  readonly lanes01: Local<"v128">;
  readonly lanes23: Local<"v128">;
  readonly remainder: Local<"f64">;

  /** @param builder of the function that sums; the sum starts at 0. */
  constructor(private readonly builder: FunctionBuilder) {
    this.lanes01 = builder.local("v128");
    this.lanes23 = builder.local("v128");
    this.remainder = builder.local("f64");
  }

  /** Back to 0, for a sum that is taken once a row. */
  reset(): void {
    const zero = this.builder.hoist(f64.const(0));
    this.builder.set(this.lanes01, f64x2.splat(zero));
    this.builder.set(this.lanes23, f64x2.splat(zero));
    this.builder.set(this.remainder, zero);
  }

  total(): Expression<"f64"> {
    const pair = (lanes: Local<"v128">) => f64.add(f64x2.extract_lane(lanes, 0), f64x2.extract_lane(lanes, 1));
    return f64.add(f64.add(pair(this.lanes01), pair(this.lanes23)), this.remainder);
  }
}
