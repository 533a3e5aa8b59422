import { assert, present } from "../base/assert.ts";
import { elementAt } from "../base/elementAt.ts";
import type { BlockId } from "../cell/block.ts";
import { type CellGraph, lowerCell } from "./cellGraph.ts";
import { type BackwardGraph, differentiate } from "./differentiate.ts";
import { type FusedGraph, fuseBackward, fuseForward, type RootName, widthOf } from "./fuse.ts";
import type { ModelSpec } from "./modelSpec.ts";
import type { Operation, Place, StagedOperations, Storage, StorageId, WeightGradientOperation } from "./operation.ts";
import { type Instruction, type Schedule, schedule } from "./schedule.ts";
import { assignStages } from "./stages.ts";
import type { NodeId, StepInput, Width } from "./stepGraph.ts";

/** A cell through all stages up to the order of its work; layers with the same need for dx share it. */
export interface ScheduledCell {
  readonly graph: CellGraph;
  readonly backwardGraph: BackwardGraph;
  readonly forward: Schedule;
  readonly backward: Schedule;
}

/** One layer with every value in a storage. */
export interface LayerProgram {
  /** T + 1 slices: the carried state, then h' of every timestep. */
  readonly h: StorageId;
  /** The same for the memory; null where the cell does not use it. */
  readonly c: StorageId | null;
  /** T + 1 slices; slice t + 1 is the gradient of h' of timestep t, slice 0 that of the carried state. */
  readonly dh: StorageId;
  readonly dc: StorageId | null;
  readonly forward: StagedOperations;
  readonly backward: StagedOperations;
  readonly weightGradients: readonly WeightGradientOperation[];
}

export function scheduleCell(cell: ModelSpec["cell"], inputGradient: boolean): ScheduledCell {
  const graph = lowerCell(cell);
  const backwardGraph = differentiate(graph, inputGradient);
  const forward = fuseForward(graph, backwardGraph.kept);
  const backward = fuseBackward(backwardGraph);
  return {
    graph,
    backwardGraph,
    forward: schedule(forward, assignStages(forward)),
    backward: schedule(backward, assignStages(backward)),
  };
}

/** What a layer is connected to. */
type Mutable<T> = { -readonly [K in keyof T]: T[K] };

interface LayerConnections {
  /** What the names of its tensors begin with: `layers.0`. */
  readonly path: string;
  /** Width of x: I for layer 0, else H. */
  readonly inputWidth: number;
  readonly input: Place;
  /** Where the gradient of x goes; null where nothing below learns. */
  readonly inputGradient: Place | null;
}

/** Gives every value of a layer its storage and names the parameters. @param allocate adds a storage to the program. */
export function placeLayer(
  spec: ModelSpec,
  cell: ScheduledCell,
  connections: LayerConnections,
  allocate: (storage: Storage) => StorageId,
): LayerProgram {
  const { hiddenSize: H, time: T } = spec;
  const { path, inputWidth } = connections;
  const name = (text: string) => `${path}.${text}`;
  const state = (text: string) => allocate({ name: name(text), kind: "plane", slices: T + 1, width: H });
  const h = state("h");
  const c = cell.graph.cNext === null ? null : state("c");
  const dh = state("dh");
  const ring = staysInRing(cell.backward);
  const dc = !cell.backward.graph.roots.has("dcPrevious")
    ? null
    : allocate({ name: name("dc"), kind: ring ? "ring" : "plane", slices: ring ? 2 : T + 1, width: H });
  const floatsOf = (width: Width) => (width === "in" ? inputWidth : width === "H" ? H : width);
  const weightRows = new Map<BlockId, Place>();
  const fillRows: Operation[] = [];
  for (const { block, part } of cell.graph.weights) {
    const storage = allocate({ name: name(`${block}.${part}`), kind: "shared", slices: 1, width: H });
    const target = { storage, shift: 0 };
    weightRows.set(block, target);
    const parameter = name(`${block}.${part}`);
    fillRows.push(
      part === "scalar"
        ? { op: "spread", target, scalar: parameter }
        : { op: "broadcast", target, biases: [parameter] },
    );
  }
  const allocateValues = (program: Schedule, prefix: string): Map<NodeId, Place> => {
    const places = new Map<NodeId, Place>();
    for (const [id, kind] of program.extents) {
      const slices = kind === "plane" ? T : 1;
      const width = floatsOf(widthOf(elementAt(program.graph.nodes, id)));
      places.set(id, { storage: allocate({ name: name(`${prefix}${id}`), kind, slices, width }), shift: 0 });
    }
    return places;
  };

  const inputs: { readonly [input in StepInput]: Place | null } = {
    x: connections.input,
    h: { storage: h, shift: 0 },
    c: c === null ? null : { storage: c, shift: 0 },
    dh: { storage: dh, shift: 1 },
    dc: dc === null ? null : { storage: dc, shift: 1 },
    dhAbove: { storage: dh, shift: 0 },
  };
  const results: { readonly [root in RootName]: Place | null } = {
    "h'": { storage: h, shift: 1 },
    "c'": c === null ? null : { storage: c, shift: 1 },
    dhPrevious: { storage: dh, shift: 0 },
    dcPrevious: dc === null ? null : { storage: dc, shift: 0 },
    dx: connections.inputGradient,
  };
  const resolver = (program: Schedule, values: Map<NodeId, Place>, forwardPlace: (id: NodeId) => Place) => {
    const given = placesOfRoots(program.graph, results);
    return (id: NodeId): Place => {
      const node = program.graph.nodes[id];
      if (node?.op === "read") return present(inputs[node.of], `${path}: storage of ${node.of}`);
      if (node?.op === "forward") return forwardPlace(node.node);
      if (node?.op === "weights") return present(weightRows.get(node.block), `rows of ${node.block}`);
      return present(given.get(id) ?? values.get(id), `${path}: storage of %${id}`);
    };
  };
  const ofForward = resolver(cell.forward, allocateValues(cell.forward, "%"), (id) => {
    throw new Error(`forward graph reads forward %${id}`);
  });
  const keptPlace = (id: NodeId) => ofForward(present(cell.forward.graph.idOf.get(id), `fused node of forward %${id}`));
  const ofBackward = resolver(cell.backward, allocateValues(cell.backward, "d%"), keptPlace);

  const place = (program: Schedule, placeOf: (id: NodeId) => Place): StagedOperations => {
    const stage = (instructions: readonly Instruction[]) =>
      instructions.map((instruction) => placeInstruction(instruction, placeOf, name, floatsOf));
    const { once, before, loop, after } = program.instructions;
    return { once: stage(once), before: stage(before), loop: stage(loop), after: stage(after) };
  };
  const weightGradients = new Map<NodeId, Mutable<Omit<WeightGradientOperation, "gradient">>>();
  for (const { block, product, vector, gradient } of cell.backwardGraph.weightGradients) {
    const id = present(cell.backward.graph.idOf.get(gradient), `fused gradient of ${block}`);
    const width = floatsOf(widthOf(elementAt(cell.backward.graph.nodes, id)));
    const group = weightGradients.get(id) ?? { width, products: [], biases: [], scalars: [] };
    weightGradients.set(id, group);
    if (product !== null) {
      const source = elementAt(cell.graph.nodes, product.source);
      const k = source.op === "linear" ? source.to : source.op === "read" && source.of === "x" ? "in" : "H";
      group.products = [
        ...group.products,
        { parameter: name(`${block}.${product.part}`), source: keptPlace(product.source), k: floatsOf(k) },
      ];
    }
    if (vector === "scalar") group.scalars = [...group.scalars, name(`${block}.scalar`)];
    else if (vector !== null) group.biases = [...group.biases, name(`${block}.${vector}`)];
  }
  const forward = place(cell.forward, ofForward);
  return {
    h,
    c,
    dh,
    dc,
    forward: { ...forward, once: [...fillRows, ...forward.once] },
    backward: place(cell.backward, ofBackward),
    weightGradients: [...weightGradients].map(([id, group]) => ({ gradient: ofBackward(id), ...group })),
  };
}

/** Roots lie in the places of the states; the base of a sum lies where the sum does. */
function placesOfRoots(
  graph: FusedGraph,
  results: { readonly [root in RootName]: Place | null },
): ReadonlyMap<NodeId, Place> {
  const places = new Map<NodeId, Place>();
  for (const [name, id] of graph.roots) {
    const place = present(results[name], `storage of ${name}`);
    places.set(id, place);
    const node = graph.nodes[id];
    if (node?.op === "linearSum" && node.base !== null) places.set(node.base, place);
  }
  return places;
}

function placeInstruction(
  instruction: Instruction,
  placeOf: (id: NodeId) => Place,
  name: (text: string) => string,
  floatsOf: (width: Width) => number,
): Operation {
  switch (instruction.op) {
    case "broadcast": {
      const biases = instruction.biases.map((block) => name(`${block}.bias`));
      return { op: "broadcast", target: placeOf(instruction.target), biases };
    }
    case "product": {
      const { block, part, from, to, transposed, source } = instruction.term;
      const [rows, columns] = [floatsOf(from), floatsOf(to)];
      const [k, n] = transposed ? [columns, rows] : [rows, columns];
      const weight = { parameter: name(`${block}.${part}`), transposed, k, n };
      const target = placeOf(instruction.target);
      return { op: "product", source: placeOf(source), weight, target, accumulate: instruction.accumulate };
    }
    case "kernel": {
      const { kernel, loads, stores } = instruction;
      assert(kernel.buffers === loads.length + stores.length, `kernel ${kernel.name} has ${kernel.buffers} buffers`);
      return { op: "kernel", kernel, loads: loads.map(placeOf), stores: stores.map(placeOf) };
    }
  }
}

/** Whether dc is written and read inside the loop only, so that two slices of it suffice. */
function staysInRing({ graph, instructions }: Schedule): boolean {
  const root = graph.roots.get("dcPrevious");
  if (root === undefined) return false;
  const node = graph.nodes[root];
  const memory = new Set([root, node?.op === "linearSum" ? node.base : null]);
  graph.nodes.forEach((candidate, id) => {
    if (candidate.op === "read" && candidate.of === "dc") memory.add(id);
  });
  const touched = [...instructions.before, ...instructions.after].flatMap((instruction): NodeId[] => {
    if (instruction.op === "kernel") return [...instruction.loads, ...instruction.stores];
    return instruction.op === "product" ? [instruction.target, instruction.term.source] : [instruction.target];
  });
  return ![...touched, ...graph.outside].some((id) => memory.has(id));
}
