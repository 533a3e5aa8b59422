import { expect, test } from "vitest";
import { Rng } from "../../src/base/rng.ts";
import type { IndividualId, Origin } from "../../src/run/individual.ts";
import { lineageOf, parentsOf } from "../../src/run/lineage.ts";
import { individualRecord } from "../../src/run/runView.ts";
import { family, type Member } from "./family.ts";

const id = (value: number) => value as IndividualId;
const mutation = (parent: number, operator = "add_unit"): Origin => ({
  kind: "offspring",
  parents: [id(parent)],
  crossover: false,
  edits: [{ operator, description: "" }],
});
const crossover = (first: number, second: number): Origin => ({
  kind: "offspring",
  parents: [id(first), id(second)],
  crossover: true,
  edits: [],
});

const members: Member[] = [
  { origin: { kind: "seed", name: "lstm" }, loss: 3 },
  { origin: { kind: "random", edits: [{ operator: "add_gate", description: "a gate" }] }, loss: 2.5 },
  { origin: mutation(0), loss: 2 },
  { origin: mutation(1), loss: null },
  { origin: crossover(2, 1), loss: 1.5, morphismError: 0.25 },
  { origin: mutation(4, "remove_unit") },
];

test("both parents of a crossover are ancestors, and nobody else's relatives", () => {
  const { nodes, edges, omitted } = lineageOf(family(members), id(4));
  expect(nodes.map((node) => node.id)).toEqual([4, 2, 1, 0]);
  expect(nodes.map((node) => node.origin)).toEqual(["crossover", "mutation", "random", "seed"]);
  expect(edges.map(({ child, parent, role }) => [child, parent, role])).toEqual([
    [4, 2, "first"],
    [4, 1, "second"],
    [2, 0, "first"],
  ]);
  expect(omitted).toBe(0);
});

test("an edge carries the change of each objective, and the morphism error of the first parent only", () => {
  const [first, second] = lineageOf(family(members), id(4)).edges;
  expect(first?.change).toEqual([-0.5, 2]);
  expect(first?.morphismError).toBe(0.25);
  expect(second?.change).toEqual([-1, 3]);
  expect(second?.morphismError).toBe(null);
});

test("who failed or is not evaluated yet has no value and no change, but keeps what its cell costs", () => {
  const failed = lineageOf(family(members), id(3));
  expect(failed.nodes[0]).toMatchObject({ status: "failed", values: [null, 4] });
  expect(failed.edges[0]?.change).toEqual([null, 2]);
  const pending = lineageOf(family(members), id(5));
  expect(pending.nodes[0]).toMatchObject({ status: "pending", values: [null, null], blocks: 6 });
});

test("a seed has a lineage of its own only", () => {
  expect(lineageOf(family(members), id(0))).toMatchObject({ nodes: [{ seedName: "lstm" }], edges: [], omitted: 0 });
});

test("of too many ancestors the youngest stay, connected with the subject", () => {
  const { nodes, edges, omitted } = lineageOf(family(members), id(5), 3);
  expect(nodes.map((node) => node.id)).toEqual([5, 4, 2]);
  expect(edges.map(({ child, parent }) => [child, parent])).toEqual([
    [5, 4],
    [4, 2],
  ]);
  expect(omitted).toBe(2);
});

test("in random families the ancestors are those that parents reach, each after its children", () => {
  for (let seed = 0; seed < 30; seed++) {
    const rng = Rng.fromSeed(seed);
    const random = Array.from({ length: 40 }, (_, number): Member => {
      if (number < 3 || rng.chance(0.1)) return { origin: { kind: "seed", name: "basic" }, loss: rng.float() };
      const [a, b] = [rng.int(number), rng.int(number)];
      return { origin: a !== b && rng.chance(0.3) ? crossover(a, b) : mutation(a), loss: rng.float() };
    });
    const view = family(random);
    const reached = new Set<number>();
    const visit = (number: number) => {
      reached.add(number);
      parentsOf(individualRecord(view, id(number)).individual).forEach(visit);
    };
    visit(39);
    const { nodes, edges } = lineageOf(view, id(39));
    expect(new Set(nodes.map((node) => node.id))).toEqual(reached);
    const place = new Map(nodes.map((node, index) => [node.id, index]));
    for (const { child, parent } of edges) {
      expect(place.get(child) as number).toBeLessThan(place.get(parent) as number);
    }
  }
});
