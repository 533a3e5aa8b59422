import { expect, test } from "vitest";
import { Rng } from "../../src/base/rng.ts";
import { type MemoryRequest, planMemory, verifyMemoryPlan } from "../../src/compiler/memoryPlan.ts";
import { buildModelProgram } from "../../src/compiler/modelProgram.ts";
import type { ModelSpec } from "../../src/compiler/modelSpec.ts";
import { lstmCell } from "./compilerCases.ts";

function randomRequests(rng: Rng): MemoryRequest[] {
  return Array.from({ length: 1 + rng.int(40) }, (_, i) => {
    const first = rng.int(30);
    return { name: `r${i}`, bytes: 4 * (1 + rng.int(100)), first, last: first + rng.int(10) };
  });
}

test("at no position do two live regions share a byte, and all are aligned", () => {
  for (let seed = 0; seed < 200; seed++) {
    const requests = randomRequests(Rng.fromSeed(seed));
    const { offsets, bytes } = planMemory(requests);
    expect(offsets.filter((offset) => offset % 16 !== 0)).toEqual([]);
    const clashes: string[] = [];
    for (let position = 0; position < 40; position++) {
      const owner = new Array<string | undefined>(bytes / 4);
      requests.forEach(({ name, bytes: size, first, last }, i) => {
        if (position < first || position > last) return;
        for (let word = offsets[i]! / 4; word < (offsets[i]! + size) / 4; word++) {
          if (word >= bytes / 4 || owner[word] !== undefined) clashes.push(`${name} and ${owner[word]} at ${position}`);
          owner[word] = name;
        }
      });
    }
    expect(clashes).toEqual([]);
  }
});

test("regions whose lives do not meet lie in the same place", () => {
  const requests = [0, 1, 2, 3].map((i) => ({ name: `r${i}`, bytes: 64, first: i, last: i }));
  expect(planMemory(requests)).toEqual({ offsets: [0, 0, 0, 0], bytes: 64 });
});

test("the verifier names regions that overlap, lie askew or outside", () => {
  const requests = [
    { name: "left", bytes: 32, first: 0, last: 2 },
    { name: "right", bytes: 32, first: 2, last: 3 },
  ];
  expect(() => verifyMemoryPlan(requests, { offsets: [0, 16], bytes: 64 })).toThrow(
    "left and right overlap at byte 16",
  );
  expect(() => verifyMemoryPlan(requests, { offsets: [0, 40], bytes: 128 })).toThrow("right at 40 is not aligned");
  expect(() => verifyMemoryPlan(requests, { offsets: [0, 32], bytes: 48 })).toThrow("right ends at 64 of 48");
});

test("an LSTM layer holds eleven planes: gradients lie where the activations were", () => {
  const [H, B, T] = [128, 32, 50];
  const spec: ModelSpec = {
    cell: lstmCell,
    layers: 1,
    hiddenSize: H,
    batch: B,
    time: T,
    input: { kind: "tokens", vocabularySize: 50, embeddingSize: H },
    output: { size: 50, loss: "softmaxCrossEntropy", tiedToEmbedding: false },
    dropout: { input: 0, output: 0 },
  };
  // Input and its gradient, h, c, dh, i, f, o, m, tanh c', and the gathered output rows or their gradients.
  const plane = T * B * H * 4;
  expect(buildModelProgram(spec).plan.bytes / plane).toBeLessThan(11.1);
});
