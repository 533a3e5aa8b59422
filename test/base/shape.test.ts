import { expect, test } from "vitest";
import { Pending, withPending } from "../../src/base/pendingValue.ts";
import {
  count,
  dictionary,
  fields,
  finite,
  list,
  misfitText,
  nullOr,
  oneOf,
  type Shape,
  tagged,
  text,
} from "../../src/base/shape.ts";

const told = (shape: Shape, value: unknown) => {
  const misfit = shape(value);
  return misfit === null ? null : misfitText(misfit);
};

test("numbers are what JSON and a person take for one", () => {
  for (const value of [0, -1.5, 1e300]) expect(finite(value)).toBeNull();
  for (const value of [Number.NaN, Number.POSITIVE_INFINITY, "1", null, 1n]) expect(finite(value)).not.toBeNull();
  for (const value of [0, 2 ** 53 - 1]) expect(count(value)).toBeNull();
  for (const value of [-1, 0.5, 2 ** 53, "1", Number.NaN]) expect(count(value)).not.toBeNull();
});

test("a misfit is reported by its place, however deep", () => {
  const shape = fields({ individual: fields({ parents: list(count) }) });
  expect(told(shape, { individual: { parents: [1, 2, -3] } })).toBe(
    "individual.parents.2 is not a whole number from 0",
  );
  expect(told(shape, { individual: {} })).toMatch(/^individual\.parents is not a list/);
  expect(told(shape, 7)).toBe("it is not an object");
});

test("only keys of an object's own count, and optional ones may be missing", () => {
  const shape = fields({ valueOf: count }, { name: nullOr(text(3)) });
  expect(told(shape, {})).toBe("valueOf is not a whole number from 0");
  expect(told(shape, { valueOf: 1, name: undefined, other: "left alone" })).toBeNull();
  expect(told(shape, { valueOf: 1, name: null })).toBeNull();
  expect(told(shape, { valueOf: 1, name: "long" })).toBe("name is not a text of at most 3 characters");
});

test("a key that every object has is none to look things up by", () => {
  expect(told(dictionary(count), JSON.parse('{"__proto__":1}'))).toBe("__proto__ is not a key that may be used");
  expect(told(dictionary(count), { constructor: 1 })).toMatch(/^constructor is not/);
  expect(told(dictionary(count), { "any other": 1 })).toBeNull();
});

test("a kind is one of those there are", () => {
  const shape = tagged("kind", { seed: fields({ name: text() }) });
  expect(told(shape, { kind: "seed", name: "lstm" })).toBeNull();
  expect(told(shape, { kind: "toString" })).toBe("kind is not one of seed");
  expect(told(shape, Object.create({ kind: "seed", name: "x" }))).toBe("kind is not one of seed");
  expect(told(oneOf("a", 1), "1")).toBe("it is not one of a, 1");
});

test("a value that is made at its first use is neither made nor judged", () => {
  let made = 0;
  class Late extends Pending {
    make() {
      return ++made;
    }
  }
  const value = withPending({ id: 1, cell: 0 }, { cell: new Late() });
  expect(told(fields({ id: count }, {}, { cell: text() }), value)).toBeNull();
  expect(made).toBe(0);
  expect(told(fields({ id: count }, {}, { cell: text() }), { id: 1 })).toMatch(/^cell is not a text/);
});

test("an unknown key is left alone, but not nested without end", () => {
  let deep: unknown = 1;
  for (let level = 0; level < 1000; level++) deep = [deep];
  expect(told(fields({}), { deep })).toBe("deep is not nested so little");
  expect(told(fields({}), { shallow: [[[{}]]] })).toBeNull();
});

test("a place that comes from the file is short and has no control characters in a message", () => {
  const key = `\u001b[2J${"k".repeat(500)}`;
  const message = told(dictionary(count), { [key]: "x" }) ?? "";
  expect(message.length).toBeLessThan(130);
  // biome-ignore lint/suspicious/noControlCharactersInRegex: they are what is looked for.
  expect(message).not.toMatch(/[\u0000-\u001f]/);
});
