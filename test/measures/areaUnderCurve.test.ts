import { expect, test } from "vitest";
import { Rng } from "../../src/base/rng.ts";
import { AreaUnderCurve } from "../../src/measures/areaUnderCurve.ts";

/** From the definition: of all pairs of a row of class `c` and another, the share with the higher probability first. */
function byPairs(targets: readonly number[], logits: readonly (readonly number[])[], c: number): number {
  const probability = logits.map((row) => {
    const exponentials = row.map(Math.exp);
    return exponentials[c]! / exponentials.reduce((sum, value) => sum + value, 0);
  });
  let [above, pairs] = [0, 0];
  targets.forEach((a, i) => {
    targets.forEach((b, j) => {
      if (a !== c || b === c) return;
      const [first, second] = [probability[i]!, probability[j]!];
      above += Math.abs(first - second) < 1e-12 ? 0.5 : first > second ? 1 : 0;
      pairs++;
    });
  });
  return above / pairs;
}

test("the mean over classes of the share of well ordered pairs, over several batches, with ties", () => {
  for (let seed = 0; seed < 20; seed++) {
    const rng = Rng.fromSeed(seed);
    const size = 2 + rng.int(3);
    const targets = Array.from({ length: 30 }, (_, row) => (row < size ? row : rng.int(size)));
    // Few different values: ties are many.
    const logits = targets.map(() => Array.from({ length: size }, () => rng.int(3)));
    const area = new AreaUnderCurve(size);
    for (const [from, to] of [
      [0, 11],
      [11, 30],
    ] as const) {
      area.add(targets.slice(from, to), Float32Array.from(logits.slice(from, to).flat()));
    }
    const classes = Array.from({ length: size }, (_, c) => byPairs(targets, logits, c));
    expect(area.value()).toBeCloseTo(classes.reduce((sum, value) => sum + value, 0) / size, 10);
  }
});

test("sure answers are ranked where their probabilities round to 1", () => {
  const area = new AreaUnderCurve(2);
  area.add([0, 1, 0], Float32Array.from([90, 0, 80, 0, 100, 0]));
  expect(area.value()).toBe(1);
});

test("where only one class is there, nothing is ranked: chance", () => {
  const area = new AreaUnderCurve(2);
  area.add([1, 1], Float32Array.from([1, 2, 3, 4]));
  expect(area.value()).toBe(0.5);
});
