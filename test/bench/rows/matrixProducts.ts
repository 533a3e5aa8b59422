import { Rng } from "../../../src/base/rng.ts";
import { packedFloats } from "../../../src/compiler/kernels/kernels.ts";
import { loadKernels } from "../../../src/compiler/kernels/loadKernels.ts";
import { type BenchSuite, benchRow, callsFor, inTurns, timed } from "../benchRow.ts";
import { vectorPeak } from "../vectorPeak.ts";

/** C [m, n] = A [m, k] · B; `transposed` is a weight gradient, whose A lies column by column. */
interface ProductShape {
  readonly what: string;
  readonly m: number;
  readonly k: number;
  readonly n: number;
  readonly transposed?: boolean;
}

const shapes: readonly ProductShape[] = [
  { what: "one timestep, H 32", m: 32, k: 32, n: 32 },
  { what: "one timestep, H 128", m: 32, k: 128, n: 128 },
  { what: "one timestep, H 650", m: 20, k: 650, n: 650 },
  { what: "all timesteps, H 128", m: 1600, k: 128, n: 128 },
  { what: "weight gradient, H 128", m: 128, k: 1600, n: 128, transposed: true },
  { what: "weight gradient, H 650", m: 650, k: 700, n: 650, transposed: true },
  { what: "decoder, H 650, V 10000", m: 256, k: 650, n: 10_000 },
];

const nameOf = ({ what, m, k, n }: ProductShape) => `product ${m} × ${k} × ${n}: ${what}`;

/** Matrix products of the compiled steps as a share of the peak of 128-bit arithmetic. */
export const matrixProducts: BenchSuite = {
  names: shapes.map(nameOf),
  run: async function* ({ rounds, wants }) {
    const memory = new WebAssembly.Memory({ initial: 1600 });
    const kernels = loadKernels(memory);
    const rng = Rng.fromSeed(1).fork("bench products");
    // An odd number of cache lines apart, so that no two matrices compete for the same lines.
    let end = 64;
    const take = (length: number) => {
      const address = end;
      end += 4 * length + 64 * 13;
      return address;
    };
    for (const shape of shapes) {
      if (!wants(nameOf(shape))) continue;
      const { m, k, n, transposed = false } = shape;
      end = 64;
      const [a, b, packed, c] = [take(m * k), take(k * n), take(packedFloats(k, n)), take(m * n)] as const;
      const floats = new Float32Array(memory.buffer);
      for (let i = 0; i < end / 4; i++) floats[i] = rng.uniform(-1, 1);
      kernels.packPanels(b, n, 1, k, n, packed);
      const [rowStride, columnStride] = transposed ? [1, m] : [k, 1];
      const product = () => kernels.matrixProduct(a, rowStride, columnStride, packed, c, n, m, k, n, 0);
      for (let warmup = 0; warmup < 3; warmup++) product();
      const calls = callsFor(20, product);
      const rate = () => (2 * m * k * n) / timed(calls, product) / 1e6;
      const { first, second, ratio } = await inTurns(3 * rounds, rate, vectorPeak);
      yield benchRow({
        name: nameOf(shape),
        value: first,
        unit: "GFLOP/s",
        peer: "128-bit peak",
        peerValue: second,
        ratio: 1 / ratio,
        target: { of: "ratio", atLeast: 0.85 },
      });
    }
  },
};
