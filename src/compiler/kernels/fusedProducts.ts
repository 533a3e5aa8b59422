import type { Expression } from "../assembler/expression.ts";
import type { FunctionDefinition } from "../assembler/functionBuilder.ts";
import { FunctionBuilder } from "../assembler/functionBuilder.ts";
import { f32, f32x4 } from "../assembler/instructions.ts";
import { buildModule } from "../assembler/moduleBuilder.ts";
import { vectorsInUse } from "../assembler/vectors.ts";
import { ownProducts, type Products } from "../products.ts";
import type { Kernels } from "./kernels.ts";
import { matrixProduct, transposedProduct } from "./matrixProduct.ts";

type V128 = Expression<"v128">;

/** What relaxed multiply–adds do here: nothing without the instruction, else rounding once or twice. */
export type MultiplyAdds = "none" | "fused" | "separate";

let module: WebAssembly.Module | null = null;
/** Code that was instantiated for a memory stays compiled and warm. */
const instances = new WeakMap<WebAssembly.Memory, Fused>();

interface Fused extends Pick<Kernels, "matrixProduct" | "transposedProduct"> {
  readonly probe: (a: number, b: number, c: number) => number;
}

/**
 * Products that multiply and add in one instruction of relaxed SIMD. Where the engine has none, `on` throws a
 * `WebAssembly.CompileError`; `multiplyAdds` says beforehand whether it has them.
 */
export const fusedProducts: Products = {
  ...ownProducts,
  on: (kernels) => {
    const { matrixProduct, transposedProduct } = fusedOn(kernels.memory);
    return { ...kernels, matrixProduct, transposedProduct };
  },
};

/** Found out by a product whose exact value needs more bits than a float32 has: (1 + 2⁻¹²)² − 1 − 2⁻¹¹ = 2⁻²⁴. */
export function multiplyAdds(): MultiplyAdds {
  if (!WebAssembly.validate(fusedModule())) return "none";
  const { probe } = fusedOn(new WebAssembly.Memory({ initial: 0 }));
  return probe(1 + 2 ** -12, 1 + 2 ** -12, -1 - 2 ** -11) === 0 ? "separate" : "fused";
}

function fusedOn(memory: WebAssembly.Memory): Fused {
  const known = instances.get(memory);
  if (known !== undefined) return known;
  module ??= new WebAssembly.Module(fusedModule());
  const instance = new WebAssembly.Instance(module, { env: { memory } }).exports as unknown as Fused;
  instances.set(memory, instance);
  return instance;
}

function fusedModule(): Uint8Array<ArrayBuffer> {
  const multiplyAdd = (sum: V128, a: V128, b: V128) => f32x4.relaxed_madd(a, b, sum);
  return buildModule(
    new Map([
      ["matrixProduct", matrixProduct(vectorsInUse(), multiplyAdd)],
      ["transposedProduct", transposedProduct(vectorsInUse(), multiplyAdd)],
      ["probe", probe()],
    ]),
  );
}

function probe(): FunctionDefinition {
  const builder = new FunctionBuilder();
  const { a, b, c } = builder.parameters({ a: "f32", b: "f32", c: "f32" });
  const sum = f32x4.relaxed_madd(f32x4.splat(a), f32x4.splat(b), f32x4.splat(c));
  return builder.finish(f32.add(f32x4.extract_lane(sum, 0), f32.const(0)));
}
