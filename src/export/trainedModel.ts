import { assert } from "../base/assert.ts";
import { type ModelSpec, parameterShapes } from "../compiler/modelSpec.ts";
import type { Tensors } from "../store/safetensors.ts";
import type { ModelMeaning } from "./modelMeaning.ts";
import type { ModelOrigin } from "./modelOrigin.ts";

/** A cell with the network around it and its trained weights: what is exported, and what predicts. */
export interface TrainedModel {
  /** For people: `moby-characters, individual 17`. */
  readonly title: string;
  /** A file name and an identifier in every language that is exported to: `moby_characters_17`. */
  readonly stem: string;
  /** Batch and time as in training; a user of the model may choose others. */
  readonly spec: ModelSpec;
  /** Every tensor of `parameterShapes(spec)`, row-major. */
  readonly weights: ReadonlyMap<string, Float32Array>;
  readonly meaning: ModelMeaning;
  readonly origin: ModelOrigin;
}

/** Whether outputs stand for the symbols that are read, one each: the vocabulary is then the names of both. */
export function predictsSymbols({ meaning }: TrainedModel): boolean {
  const { input, output } = meaning;
  return (
    input.kind === "symbols" &&
    output.names.length === input.vocabulary.length &&
    output.names.every((name, i) => name === input.vocabulary[i])
  );
}

/** The weights with their shapes, in the order of `parameterShapes`. @throws {AssertionError} when one is missing. */
export function tensorsOf({ spec, weights }: TrainedModel): Tensors {
  return new Map(
    parameterShapes(spec).map(({ name, shape }) => {
      const values = weights.get(name);
      const size = shape.reduce((product, dimension) => product * dimension, 1);
      assert(values?.length === size, `tensor ${name} has ${size} elements`);
      assert(
        values.every((value) => Number.isFinite(value)),
        `tensor ${name} is finite`,
      );
      return [name, { shape, values }];
    }),
  );
}

/** `Moby, characters` and `17` → `moby_characters_17`. @param cell an id or the name of a seed cell. */
export function modelStem(name: string, cell: string | number): string {
  const words = name.toLowerCase().replace(/[^a-z0-9]+/g, "_");
  const trimmed = words.replace(/^_+|_+$/g, "") || "model";
  return `${/^[0-9]/.test(trimmed) ? "model_" : ""}${trimmed}_${cell}`;
}
