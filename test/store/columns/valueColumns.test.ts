import { isDeepStrictEqual } from "node:util";
import { describe, expect, test } from "vitest";
import { Rng } from "../../../src/base/rng.ts";
import { ColumnsDamagedError, type ValueColumns, ValueReader } from "../../../src/store/columns/valueReader.ts";
import { areValueTypes } from "../../../src/store/columns/valueTypes.ts";
import { later, NoColumnValueError, ValueWriter } from "../../../src/store/columns/valueWriter.ts";

function columnsOf(writer: ValueWriter): ValueColumns {
  const { types, numbers, texts, distinctTexts } = writer;
  let end = 0;
  const textEnds = Uint32Array.from(distinctTexts, (text) => (end += text.length));
  return { types, numbers, texts, text: distinctTexts.join(""), textEnds };
}

/** Any value of JSON, with keys and texts that a careless codec mixes up. */
function anyValue(rng: Rng, depth = 0): unknown {
  const names = ["", "a", "b", "a\0b", "1", "0", "constructor", "ä", "日本", "😀", "toString", "length"];
  const kinds = depth > 4 ? 5 : 7;
  switch (rng.int(kinds)) {
    case 0:
      return rng.pick([0, -0, 1, 0.1, -1e300, 5e-324, 2 ** 53, 1 / 3]);
    case 1:
      return rng.pick(names);
    case 2:
      return rng.chance(0.5);
    case 3:
      return null;
    case 4:
      return rng.float();
    case 5:
      return Array.from({ length: rng.int(5) }, () => anyValue(rng, depth + 1));
    default:
      return Object.fromEntries(Array.from({ length: rng.int(5) }, () => [rng.pick(names), anyValue(rng, depth + 1)]));
  }
}

describe("values as columns", () => {
  test("come back equal, keys in their order, from any place", () => {
    const rng = Rng.fromSeed(3).fork("values");
    const values = Array.from({ length: 2000 }, () => anyValue(rng));
    const writer = new ValueWriter();
    const written = values.map((value) => {
      const place = { number: writer.numbers.length, text: writer.texts.length };
      return { value, place, type: writer.write(value) };
    });
    expect(areValueTypes(JSON.parse(JSON.stringify(writer.types)))).toBe(true);
    const reader = new ValueReader(columnsOf(writer));
    for (const { value, place, type } of [...written, ...written.toReversed()]) {
      reader.goTo(place);
      const read = reader.read(type);
      expect(isDeepStrictEqual(read, value)).toBe(true);
      expect(JSON.stringify(read)).toBe(JSON.stringify(value));
    }
  });

  test("what is left for later is null until its reader puts it there", () => {
    const writer = new ValueWriter();
    const type = writer.write({ before: 1, cell: later, after: "x" });
    expect(new ValueReader(columnsOf(writer)).read(type)).toEqual({ before: 1, cell: null, after: "x" });
  });

  test("of a thousand alike the keys are kept once", () => {
    const writer = new ValueWriter();
    const types = Array.from({ length: 1000 }, (_, id) =>
      writer.write({ id, metrics: { loss: id / 3 }, name: `n${id % 7}` }),
    );
    expect(new Set(types).size).toBe(1);
    expect(writer.types.length).toBe(5 + 2);
    expect(writer.distinctTexts).toEqual(["n0", "n1", "n2", "n3", "n4", "n5", "n6"]);
  });

  test("what JSON does not know, and a key that assignment treats otherwise, is refused", () => {
    for (const value of [undefined, { a: undefined }, () => 1, 1n, JSON.parse('{"__proto__":1}')]) {
      expect(() => new ValueWriter().write(value)).toThrow(NoColumnValueError);
    }
  });

  test("columns of a stranger end in a value or in an error, in little time and memory", () => {
    const rng = Rng.fromSeed(5).fork("forged");
    for (let round = 0; round < 300; round++) {
      const writer = new ValueWriter();
      const roots = Array.from({ length: 5 }, () => writer.write(anyValue(rng)));
      const columns = columnsOf(writer);
      for (let change = 0; change < 3; change++) {
        const column = rng.pick([columns.numbers, columns.texts, columns.textEnds]);
        if (column.length > 0) column[rng.int(column.length)] = rng.pick([0, 1, 7, 2 ** 31, 1e15, Number.NaN, -1]);
      }
      const reader = new ValueReader(columns);
      for (const type of roots) {
        try {
          reader.read(type);
        } catch (cause) {
          expect(cause).toBeInstanceOf(ColumnsDamagedError);
        }
      }
    }
  });

  test("a small table of types does not make a value of 2^40 parts", () => {
    const types: unknown[] = ["number", "text", "boolean", "null", "later", { tuple: [3, 3] }];
    for (let level = 0; level < 40; level++) types.push({ tuple: [types.length - 1, types.length - 1] });
    if (!areValueTypes(types)) throw new Error("these are types");
    const numbers = new Float64Array(100);
    const columns = { types, numbers, texts: new Uint32Array(), text: "", textEnds: new Uint32Array() };
    expect(() => new ValueReader(columns).read(types.length - 1)).toThrow(ColumnsDamagedError);
  });

  test("a type is made of earlier ones only, and has each key once", () => {
    const basic = ["number", "text", "boolean", "null", "later"];
    expect(areValueTypes([...basic, { keys: ["a"], of: [0] }])).toBe(true);
    for (const bad of [
      { list: 5 },
      { list: 6 },
      { tuple: [-1] },
      { keys: ["a"], of: [] },
      { keys: ["a", "a"], of: [0, 0] },
      { keys: ["__proto__"], of: [0] },
      7,
      null,
      {},
    ]) {
      expect(areValueTypes([...basic, bad])).toBe(false);
    }
    expect(areValueTypes(basic.toReversed())).toBe(false);
  });
});
