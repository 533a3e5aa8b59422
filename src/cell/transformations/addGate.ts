import type { Rng } from "../../base/rng.ts";
import { type Block, isTerminal, type Source, type Terminal } from "../block.ts";
import type { Cell } from "../cell.ts";
import type { WeightStarts } from "../weightStart.ts";
import { edgesOf, informativeTerminals, redirectConsumers, redirectEdge, withBlocks } from "./edge.ts";
import {
  freshId,
  prove,
  type Transformation,
  type TransformationContext,
  type TransformationResult,
  tryRepeatedly,
} from "./transformation.ts";

/**
 * The bias of a new multiplicative gate, whose weights start at 0.
 *
 * σ(4) = 0.982: the gated value errs by 1.8 %, and the gate's gradient σ'(4) = 0.018 still teaches it to close. A
 * larger bias would preserve more and learn less.
 */
export const openGateBias = 4;

/**
 * R becomes R ⊙ g (multiplicative) or R + g ⊙ linear(s) (additive), with g = σ(linear_b(a) + linear(b)) for two of x, h
 * and, where it is written, c.
 *
 * R is a block, for all its readers, or h or c on one arrow. The multiplicative gate starts open (`openGateBias`). In
 * the additive one the linear of the candidate s starts at 0, which is exact; the gate starts at random, so the
 * candidate trains at once and the gate as soon as the candidate has left 0.
 */
export const addGate: Transformation = {
  name: "add_gate",
  apply(cell, rng, context) {
    const places = placesOf(cell);
    if (places.length === 0) return null;
    return tryRepeatedly(() => {
      const place = rng.pick(places);
      const terminals = rng.shuffle(informativeTerminals(cell));
      const gate = rng.chance(1 / 2)
        ? multiplicativeGate(cell, place.receiver, terminals, context)
        : additiveGate(cell, place.receiver, terminals, rng, context);
      const result = prove(withBlocks(place.redirect(gate.output), gate.blocks), context.maxBlocks);
      return (
        result && ({ cell: result, starts: gate.starts, description: gate.description } satisfies TransformationResult)
      );
    });
  },
};

interface Place {
  readonly receiver: Source;
  readonly redirect: (to: Source) => ReturnType<typeof withBlocks>;
}

function placesOf(cell: Cell): Place[] {
  const blocks = cell.blocks.map(
    ({ id }): Place => ({ receiver: id, redirect: (to) => redirectConsumers(cell, id, to) }),
  );
  const readable = new Set<Source>(informativeTerminals(cell).filter((terminal) => terminal !== "x"));
  const arrows = edgesOf(cell)
    .filter(({ source }) => isTerminal(source) && readable.has(source))
    .map((edge): Place => ({ receiver: edge.source, redirect: (to) => redirectEdge(cell, edge, to) }));
  return [...blocks, ...arrows];
}

interface Gate {
  readonly blocks: readonly Block[];
  readonly output: Source;
  readonly starts: WeightStarts;
  readonly description: string;
}

/** g = σ(linear_b(a) + linear(b)); the blocks and the id of g. */
function sigmoidOf(a: Terminal, b: Terminal, ids: readonly [string, string, string, string]): Block[] {
  const [first, second, sum, gate] = ids;
  return [
    { id: first, op: "linear_b", inputs: [a] },
    { id: second, op: "linear", inputs: [b] },
    { id: sum, op: "add", inputs: [first, second] },
    { id: gate, op: "sigmoid", inputs: [sum] },
  ];
}

function multiplicativeGate(
  cell: Cell,
  receiver: Source,
  terminals: readonly Terminal[],
  { newId }: TransformationContext,
): Gate {
  const [a = "x", b = "h"] = terminals;
  const id = () => freshId(cell, newId);
  const [first, second, sum, gate, output] = [id(), id(), id(), id(), id()];
  return {
    blocks: [...sigmoidOf(a, b, [first, second, sum, gate]), { id: output, op: "elem_mul", inputs: [receiver, gate] }],
    output,
    starts: { [first]: { kind: "zero", bias: openGateBias }, [second]: { kind: "zero" } },
    description: `${receiver} ⊙ σ(${a}, ${b})`,
  };
}

function additiveGate(
  cell: Cell,
  receiver: Source,
  terminals: readonly Terminal[],
  rng: Rng,
  { newId }: TransformationContext,
): Gate {
  const [a = "x", b = "h"] = terminals;
  const candidate = rng.pick(terminals);
  const id = () => freshId(cell, newId);
  const [first, second, sum, gate, linear, product, output] = [id(), id(), id(), id(), id(), id(), id()];
  return {
    blocks: [
      ...sigmoidOf(a, b, [first, second, sum, gate]),
      { id: linear, op: "linear", inputs: [candidate] },
      { id: product, op: "elem_mul", inputs: [gate, linear] },
      { id: output, op: "add", inputs: [receiver, product] },
    ],
    output,
    starts: { [first]: { kind: "default" }, [second]: { kind: "default" }, [linear]: { kind: "zero" } },
    description: `${receiver} + σ(${a}, ${b}) ⊙ linear(${candidate})`,
  };
}
