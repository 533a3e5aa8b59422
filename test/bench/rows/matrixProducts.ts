import { Rng } from "../../../src/base/rng.ts";
import { type Kernels, packedFloats, productScratchFloats } from "../../../src/compiler/kernels/kernels.ts";
import { loadKernels } from "../../../src/compiler/kernels/loadKernels.ts";
import { blasProducts } from "../../../src/training/blas/blasProducts.ts";
import { type BenchRow, type BenchSuite, benchRow, callsFor, inTurns, timed } from "../benchRow.ts";
import { BlasFromC, type ProductSize } from "../peers/blasFromC.ts";
import { systemBlas } from "../peers/systemBlas.ts";
import { vectorPeak } from "../vectorPeak.ts";

/** A `transposed` one is a weight gradient, whose A lies column by column. */
interface ProductShape extends ProductSize {
  readonly what: string;
}

const shapes: readonly ProductShape[] = [
  { what: "one timestep, H 32", m: 32, k: 32, n: 32 },
  { what: "one timestep, H 128", m: 32, k: 128, n: 128 },
  { what: "one timestep, H 650", m: 20, k: 650, n: 650 },
  { what: "all timesteps, H 128", m: 1600, k: 128, n: 128 },
  { what: "weight gradient, H 128", m: 128, k: 1600, n: 128, transposed: true },
  { what: "weight gradient, H 650", m: 650, k: 700, n: 650, transposed: true },
  { what: "decoder's weight gradient, H 650, V 10000", m: 650, k: 256, n: 10_000, transposed: true },
  { what: "decoder, H 650, V 10000", m: 256, k: 650, n: 10_000 },
];

const nameOf = ({ what, m, k, n }: ProductShape) => `product ${m} × ${k} × ${n}: ${what}`;
const blasName = (shape: ProductShape) => `${nameOf(shape)}, training.blas: system`;

const measureMs = 20;

/**
 * Matrix products of the compiled steps: ours as a share of the peak of 128-bit arithmetic, those of a BLAS as a share
 * of what the library reaches for a C program.
 */
export function matrixProducts(projectFolder: string): BenchSuite {
  return {
    names: [...shapes.map(nameOf), ...shapes.map(blasName)],
    run: async function* ({ rounds, wants }) {
      const kernels = loadKernels(new WebAssembly.Memory({ initial: 1600 }));
      for (const shape of shapes.filter((candidate) => wants(nameOf(candidate)))) {
        yield await ofPeak(kernels, shape, rounds);
      }
      const wanted = shapes.filter((shape) => wants(blasName(shape)));
      const blas = wanted.length === 0 ? null : await systemBlas(projectFolder);
      if (blas === null) return;
      const fromC = BlasFromC.start(projectFolder, blas.path);
      try {
        for (const shape of wanted) yield await ofLibrary(blasProducts(blas).on(kernels), fromC, shape, rounds);
      } finally {
        fromC?.close();
      }
    },
  };
}

async function ofPeak(kernels: Kernels, shape: ProductShape, rounds: number): Promise<BenchRow> {
  const product = warmProduct(kernels, shape);
  const calls = callsFor(measureMs, product);
  const { first, second, ratio } = await inTurns(3 * rounds, () => rateOf(shape, timed(calls, product)), vectorPeak);
  return benchRow({
    name: nameOf(shape),
    value: first,
    unit: "GFLOP/s",
    peer: "128-bit peak",
    peerValue: second,
    ratio: 1 / ratio,
    target: { of: "ratio", atLeast: 1.25 },
  });
}

async function ofLibrary(
  kernels: Kernels,
  fromC: BlasFromC | null,
  shape: ProductShape,
  rounds: number,
): Promise<BenchRow> {
  const product = warmProduct(kernels, shape);
  const calls = callsFor(measureMs, product);
  const ours = () => rateOf(shape, timed(calls, product));
  const row = { name: blasName(shape), unit: "GFLOP/s", target: { of: "ratio", atLeast: 0.9 } } as const;
  if (fromC === null) return benchRow({ ...row, value: (await inTurns(rounds, ours, ours)).first });
  const theirs = async () => rateOf(shape, await fromC.product(shape, calls));
  const { first, second, ratio } = await inTurns(3 * rounds, ours, theirs);
  const peer = { peer: "the library called from C", peerValue: second };
  return benchRow({ ...row, value: first, ...peer, ratio: 1 / ratio });
}

const rateOf = ({ m, k, n }: ProductSize, ms: number) => (2 * m * k * n) / ms / 1e6;

/** A product on random numbers, called until the optimising compiler has done its work. */
function warmProduct(kernels: Kernels, { m, k, n, transposed = false }: ProductShape): () => void {
  const rng = Rng.fromSeed(1).fork("bench products");
  // An odd number of cache lines apart, so that no two matrices compete for the same lines.
  let end = 64;
  const take = (length: number) => {
    const address = end;
    end += 4 * length + 64 * 13;
    return address;
  };
  const [a, b, packed, c] = [take(m * k), take(k * n), take(packedFloats(k, n)), take(m * n)] as const;
  const scratch = take(productScratchFloats);
  const floats = new Float32Array(kernels.memory.buffer);
  for (let i = 0; i < end / 4; i++) floats[i] = rng.uniform(-1, 1);
  kernels.packPanels(b, n, 1, k, n, packed);
  const product = transposed
    ? () => kernels.transposedProduct(a, m, packed, c, n, m, k, n, 0, scratch)
    : () => kernels.matrixProduct(a, k, packed, c, n, m, k, n, 0);
  let warmMs = 0;
  while (warmMs < 5 * measureMs) warmMs += timed(1, product);
  return product;
}
