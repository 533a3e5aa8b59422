import fc from "fast-check";
import { expect, test } from "vitest";
import { Rng } from "../../src/base/rng.ts";
import { explore, type FuzzTarget } from "./explore.ts";
import { targets } from "./targets.ts";

/** `MOE_RNAS_FUZZ_INPUTS=100000 MOE_RNAS_FUZZ_SEED=7 npx vitest run test/fuzz` reads more of them, or others. */
const inputs = Number(process.env.MOE_RNAS_FUZZ_INPUTS ?? 60);
const seed = Number(process.env.MOE_RNAS_FUZZ_SEED ?? 1);

/** Texts of a target's own language: its words, its examples' lines and any characters, in any order. */
function textFor({ words, examples }: FuzzTarget): fc.Arbitrary<string> {
  const lines = examples.flatMap((example) =>
    Buffer.from(example as string)
      .toString("utf8")
      .split(/(?<=\n)/),
  );
  const piece = fc.oneof(
    { arbitrary: fc.constantFrom(...words), weight: 4 },
    { arbitrary: fc.constantFrom(...lines), weight: 3 },
    fc.string({ unit: "binary", maxLength: 8 }),
    fc.constantFrom("__proto__", "constructor", "\u0000", "\ufeff", "1e999", "-1"),
  );
  return fc.array(piece, { maxLength: 24 }).map((pieces) => pieces.join(""));
}

test.each(targets.map((target) => [target.name, target] as const))("%s: its own words in any order", (_, target) => {
  fc.assert(
    fc.property(textFor(target), (text) => target.read(Buffer.from(text))),
    { numRuns: inputs, seed },
  );
});

test.each(targets.map((target) => [target.name, target] as const))("%s: any bytes", (_, target) => {
  fc.assert(
    fc.property(fc.uint8Array({ maxLength: 200 }), (bytes) => target.read(bytes)),
    { numRuns: inputs, seed },
  );
});

/** Values that look like messages, with anything anywhere. */
const message = fc.oneof(
  fc.record(
    {
      type: fc.constantFrom("cellOpened", "comparisonAsked", "copied", "frontOpened", "toString"),
      id: fc.anything(),
      ids: fc.anything(),
      member: fc.anything(),
    },
    { requiredKeys: ["type"] },
  ),
  fc.jsonValue(),
);

test.each(["panel messages", "control protocol", "cell JSON", "trainer answers"])("%s: any JSON", (name) => {
  const target = targets.find((each) => each.name === name) as FuzzTarget;
  fc.assert(
    fc.property(message, (value) => target.read(Buffer.from(JSON.stringify(value) ?? "null"))),
    { numRuns: inputs, seed },
  );
});

test.each(targets.map((target) => [target.name, target] as const))("%s: changed examples", (name, target) => {
  const { finding } = explore(target, { rng: Rng.fromSeed(seed).fork(name), isOver: (count) => count >= inputs });
  if (finding !== null)
    throw new Error(`input ${Buffer.from(finding.input).toString("base64")}`, { cause: finding.error });
});

test("every target reads its own examples, and most of what is changed is refused by someone", () => {
  expect(new Set(targets.map(({ name }) => name)).size).toBe(targets.length);
  for (const target of targets) for (const example of target.examples) target.read(Buffer.from(example as string));
});
