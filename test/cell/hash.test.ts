import { expect, test } from "vitest";
import { Rng } from "../../src/base/rng.ts";
import type { Block, Source } from "../../src/cell/block.ts";
import { type Cell, makeCell } from "../../src/cell/cell.ts";
import { cellHash } from "../../src/cell/hash.ts";
import { normalForm } from "../../src/cell/normalForm.ts";
import { areIsomorphic, disguised, ringCell, withIdentity } from "./isomorphism.ts";
import { randomCell } from "./randomCells.ts";

function cell(hNext: string, blocks: Record<string, readonly [Block["op"], ...Source[]]>, cNext: Source = "c"): Cell {
  const list = Object.entries(blocks).map(([id, [op, ...inputs]]) => ({ id, op, inputs }) as unknown as Block);
  return makeCell({ blocks: list, hNext, cNext });
}

test("a hash is 32 hexadecimal digits", () => {
  expect(cellHash(randomCell(Rng.fromSeed(1)))).toMatch(/^[0-9a-f]{32}$/);
});

test("ids, order of blocks and order of commutative inputs do not change the hash", () => {
  for (let seed = 0; seed < 400; seed++) {
    const rng = Rng.fromSeed(seed);
    const original = randomCell(rng);
    const other = disguised(original, rng);
    expect(cellHash(other), `seed ${seed}`).toBe(cellHash(original));
  }
});

test("identities do not change the hash", () => {
  for (let seed = 0; seed < 200; seed++) {
    const rng = Rng.fromSeed(seed);
    const original = randomCell(rng);
    expect(cellHash(makeCell(withIdentity(original, rng))), `seed ${seed}`).toBe(cellHash(original));
  }
});

test("small random cells hash alike exactly when a brute-force search finds an isomorphism of their normal forms", () => {
  let alike = 0;
  for (const blocks of [2, 3, 4, 5]) {
    const cells = Array.from({ length: 120 }, (_, seed) =>
      randomCell(Rng.fromSeed(seed).fork(`${blocks}`), { blocks }),
    );
    const normal = cells.map(normalForm);
    const hashes = cells.map(cellHash);
    for (let a = 0; a < cells.length; a++) {
      for (let b = a + 1; b < cells.length; b++) {
        const same = areIsomorphic(normal[a] as Cell, normal[b] as Cell);
        if (same) alike++;
        expect(hashes[a] === hashes[b], `${blocks} blocks, ${a} and ${b}`).toBe(same);
      }
    }
  }
  expect(alike).toBeGreaterThan(20);
});

test("one edit of a single block changes the hash unless the result is isomorphic", () => {
  let different = 0;
  for (let seed = 0; seed < 300; seed++) {
    const rng = Rng.fromSeed(seed);
    const original = normalForm(randomCell(rng, { blocks: 4 + rng.int(4) }));
    const victim = rng.pick(original.blocks);
    const op = rng.pick(
      victim.inputs.length === 2 ? (["add", "sub", "elem_mul"] as const) : (["tanh", "relu"] as const),
    );
    if (victim.inputs[0] === "x") continue;
    const blocks = original.blocks.map((block) => (block === victim ? ({ ...block, op } as Block) : block));
    const edited = normalForm(makeCell({ ...original, blocks }));
    const same = areIsomorphic(original, edited);
    if (!same) different++;
    expect(cellHash(edited) === cellHash(original), `seed ${seed}`).toBe(same);
  }
  expect(different).toBeGreaterThan(100);
});

test("a block that is read twice and two equal blocks hash differently, with and without weights", () => {
  for (const op of ["linear", "tanh"] as const) {
    const shared = cell("y", { w: ["linear", "x"], s: [op, "h"], a: ["add", "s", "w"], y: ["elem_mul", "a", "s"] });
    const apart = cell("y", {
      w: ["linear", "x"],
      s: [op, "h"],
      t: [op, "h"],
      a: ["add", "s", "w"],
      y: ["elem_mul", "a", "t"],
    });
    expect(cellHash(shared)).not.toBe(cellHash(apart));
  }
});

test("sharing that a hash from the inputs upwards cannot see changes the hash", () => {
  // Both: two equal blocks p, q, four readers of which two read each of them; only which readers meet differs.
  const readers = (pairs: readonly (readonly [string, string])[]) =>
    cell("y", {
      w: ["linear", "x"],
      p: ["linear", "h"],
      q: ["linear", "h"],
      p1: ["tanh", "p"],
      p2: ["tanh", "p"],
      q1: ["tanh", "q"],
      q2: ["tanh", "q"],
      m: ["elem_mul", ...(pairs[0] as [string, string])],
      n: ["elem_mul", ...(pairs[1] as [string, string])],
      a: ["add", "m", "n"],
      y: ["add", "a", "w"],
    });
  expect(
    cellHash(
      readers([
        ["p1", "p2"],
        ["q1", "q2"],
      ]),
    ),
  ).not.toBe(
    cellHash(
      readers([
        ["p1", "q1"],
        ["p2", "q2"],
      ]),
    ),
  );
});

test("cells whose blocks all look alike to their neighbours hash alike exactly when they are isomorphic", () => {
  const cells = Array.from({ length: 24 }, (_, seed) =>
    ringCell(seed % 3 === 0 ? [4, 4] : seed % 3 === 1 ? [8] : [2, 6], Rng.fromSeed(seed)),
  );
  const hashes = cells.map(cellHash);
  for (let a = 0; a < cells.length; a++) {
    for (let b = a + 1; b < cells.length; b++) {
      expect(hashes[a] === hashes[b], `${a} and ${b}`).toBe(areIsomorphic(cells[a] as Cell, cells[b] as Cell));
    }
  }
});

test("64 interchangeable blocks hash without trying their orders", () => {
  const rng = Rng.fromSeed(5);
  const blocks: [string, readonly [Block["op"], ...Source[]]][] = [];
  for (let leaf = 0; leaf < 64; leaf++) blocks.push([`n${64 + leaf}`, ["linear", "x"]]);
  for (let node = 63; node >= 1; node--) blocks.push([`n${node}`, ["add", `n${2 * node}`, `n${2 * node + 1}`]]);
  blocks.push(["y", ["add", "n1", "h"]]);
  const tree = cell("y", Object.fromEntries(blocks));
  expect(cellHash(disguised(tree, rng))).toBe(cellHash(tree));
});

test("a chain of 10,000 blocks hashes", () => {
  const blocks: [string, readonly [Block["op"], ...Source[]]][] = [
    ["w", ["linear", "x"]],
    ["b0", ["add", "w", "h"]],
  ];
  for (let index = 1; index < 10_000; index++) blocks.push([`b${index}`, ["tanh", `b${index - 1}`]]);
  const chain = cell("b9999", Object.fromEntries(blocks));
  expect(cellHash(chain)).toBe(cellHash(disguised(chain, Rng.fromSeed(1))));
});
