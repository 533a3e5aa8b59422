import { expect, test } from "vitest";
import type { ModelSizes } from "../../src/measures/complexity.ts";
import { geneColumns, sizesOf } from "../../src/run/geneColumns.ts";
import { emptyRunView, type RunView } from "../../src/run/runView.ts";

const sizes: ModelSizes = {
  inputSize: 24,
  hiddenSize: 24,
  layers: 1,
  input: { kind: "tokens", vocabularySize: 30 },
  outputSize: 30,
  tiedToEmbedding: false,
};

function viewWith(header: object): RunView {
  return { ...emptyRunView, header: { sizes, ...header } as never };
}

test("an individual's sizes are its genes', else those of the run", () => {
  const plain = viewWith({});
  expect(sizesOf(plain, {})).toEqual(sizes);
  expect(sizesOf(emptyRunView, {})).toBeNull();
  expect(sizesOf(plain, { genes: { layers: 3 } })).toEqual({ ...sizes, layers: 3 });
  // A config's own embedding stays, one that is H goes with it, and one that is open has a gene.
  expect(sizesOf(viewWith({ embeddingIsHidden: false }), { genes: { hidden: 8 } })).toEqual({
    ...sizes,
    hiddenSize: 8,
  });
  expect(sizesOf(viewWith({ embeddingIsHidden: true }), { genes: { hidden: 8 } })).toEqual({
    ...sizes,
    hiddenSize: 8,
    inputSize: 8,
  });
  expect(sizesOf(viewWith({ embeddingIsHidden: false }), { genes: { hidden: 8, embedding: 5 } })?.inputSize).toBe(5);
  // Features are as many as they are.
  const features = { ...sizes, inputSize: 3, input: { kind: "features" } } as const;
  expect(sizesOf(viewWith({ sizes: features, embeddingIsHidden: true }), { genes: { hidden: 8 } })?.inputSize).toBe(3);
});

test("there is a column for each gene that is open, none in runs where nothing is", () => {
  expect(geneColumns([{}, {}])).toEqual([]);
  const individual = { genes: { hidden: 12, learningRate: 0.01 } };
  const columns = geneColumns([{}, individual]);
  expect(columns.map(({ key, of }) => [key, of(individual), of({})])).toEqual([
    ["hidden", 12, undefined],
    ["learning_rate", 0.01, undefined],
  ]);
});
