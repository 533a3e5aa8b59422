import { assert, present } from "../base/assert.ts";
import { type LayerProgram, placeLayer, type ScheduledCell, scheduleCell } from "./layerProgram.ts";
import { type MemoryPlan, planMemory } from "./memoryPlan.ts";
import { cellPasses, inputSize, type ModelSpec } from "./modelSpec.ts";
import {
  type Operation,
  type Place,
  placesOf,
  type StagedOperations,
  type Storage,
  type StorageId,
  type WeightGradientOperation,
  withPlaces,
} from "./operation.ts";

/**
 * Everything that a training step does around and inside the layers, with all values placed in one arena.
 *
 * In the order of time: `input` is filled and masked; each layer runs forward; the last layer's output is masked into
 * `dropped`, its output rows are gathered into `outputRows`; decoder and loss leave gradients in `outputRowGradients`
 * or in the last layer's `dh`; each layer runs backward; `inputGradient` reaches the embedding.
 */
export interface ModelProgram {
  readonly storages: readonly Storage[];
  readonly plan: MemoryPlan;
  /** Layers of equal structure are scheduled once; for printing. */
  readonly cells: readonly ScheduledCell[];
  /** One for each of `cellPasses`. */
  readonly layers: readonly LayerProgram[];
  /** Of a bidirectional model, layer by layer; else none. */
  readonly joints: readonly Joint[];
  readonly input: StorageId;
  readonly inputMask: StorageId | null;
  /** Null where nothing below layer 0 learns. */
  readonly inputGradient: StorageId | null;
  readonly outputMask: StorageId | null;
  readonly dropped: StorageId | null;
  readonly outputRows: StorageId;
  readonly outputRowGradients: StorageId;
}

/** What two cells of a layer share that read its sequence in opposite directions; planes without a slice for the state. */
interface Joint {
  /** x as the first cell reads it. */
  readonly input: StorageId;
  /** x from each sequence's end to its beginning, as the second reads it. */
  readonly reversedInput: StorageId;
  /** h of both, added. */
  readonly output: StorageId;
  readonly outputGradient: StorageId;
  /** Null where nothing below learns. */
  readonly inputGradient: StorageId | null;
  readonly reversedInputGradient: StorageId | null;
}

/** Bytes of a storage for batches of B. */
function storageBytes(storage: Storage, B: number): number {
  return storage.slices * B * storage.width * 4;
}

export function buildModelProgram(spec: ModelSpec): ModelProgram {
  const { hiddenSize: H, time: T, layers } = spec;
  const I = inputSize(spec);
  const storages: Storage[] = [];
  const allocate = (storage: Storage): StorageId => storages.push(storage) - 1;
  const plane = (name: string, width: number) => allocate({ name, kind: "plane", slices: T, width });

  const embeds = spec.input.kind === "tokens";
  const input = plane("input", I);
  const inputGradient = embeds ? plane("input gradient", I) : null;
  const inputMask = spec.dropout.input > 0 ? plane("input mask", I) : null;
  const outputMask = spec.dropout.output > 0 ? plane("output mask", H) : null;
  const dropped = spec.dropout.output > 0 ? plane("dropped output", H) : null;
  const outputRows = plane("output rows", H);
  const outputRowGradients = plane("output row gradients", H);

  const first = scheduleCell(spec.cell, embeds);
  const cells = embeds || layers === 1 ? [first] : [first, scheduleCell(spec.cell, true)];
  const placed: LayerProgram[] = [];
  const joints: Joint[] = [];
  for (const { layer, reversed, path, inputWidth } of cellPasses(spec)) {
    if (spec.bidirectional === true && !reversed) {
      const below = joints.at(-1);
      const gradient = below === undefined ? inputGradient : below.outputGradient;
      joints.push({
        input: below === undefined ? input : below.output,
        reversedInput: plane(`${path} reversed input`, inputWidth),
        output: plane(`${path} joint output`, H),
        outputGradient: plane(`${path} joint output gradient`, H),
        inputGradient: gradient,
        reversedInputGradient: gradient === null ? null : plane(`${path} reversed input gradient`, inputWidth),
      });
    }
    const { from, gradient } = connections(joints.at(-1), placed.at(-1), reversed, input, inputGradient);
    const cell = layer === 0 ? first : present(cells[cells.length - 1], "scheduled cell");
    placed.push(placeLayer(spec, cell, { path, inputWidth, input: from, inputGradient: gradient }, allocate));
  }
  const head = [outputMask, dropped, outputRows, outputRowGradients].filter((id) => id !== null);
  const unplaced = { storages, cells, layers: placed, joints, input, inputMask, inputGradient, outputMask, dropped };
  const separate = { ...unplaced, outputRows, outputRowGradients };
  const program = overlayInPlace(separate, timeline(separate, head));
  const lives = lifetimes(program, timeline(program, head));
  const used = storages.map((storage, id) => ({
    name: storage.name,
    bytes: lives[id] === null ? 0 : storageBytes(storage, spec.batch),
    first: lives[id]?.first ?? 0,
    last: lives[id]?.last ?? 0,
  }));
  return { ...program, plan: planMemory(used) };
}

/** Where a cell finds x, and where it leaves its gradient. */
function connections(
  joint: Joint | undefined,
  below: LayerProgram | undefined,
  reversed: boolean,
  input: StorageId,
  inputGradient: StorageId | null,
): { readonly from: Place; readonly gradient: Place | null } {
  const unshifted = (storage: StorageId | null) => (storage === null ? null : { storage, shift: 0 });
  if (joint !== undefined) {
    const gradient = unshifted(reversed ? joint.reversedInputGradient : joint.inputGradient);
    return { from: { storage: reversed ? joint.reversedInput : joint.input, shift: 0 }, gradient };
  }
  if (below === undefined) return { from: { storage: input, shift: 0 }, gradient: unshifted(inputGradient) };
  return { from: { storage: below.h, shift: 1 }, gradient: { storage: below.dh, shift: 1 } };
}

type Unplanned = Omit<ModelProgram, "plan">;

/** A stretch of a step: operations one after another, or a loop body that is run for every timestep. */
interface Stretch {
  readonly loops: boolean;
  readonly operations: readonly Operation[];
  /** Storages that are used by something that is not an operation of the stretch. */
  readonly touches: readonly StorageId[];
}

/** The whole step as stretches in order; what lies between the layers is one stretch of touches each. */
function timeline(program: Unplanned, head: readonly StorageId[]): Stretch[] {
  const between = (...ids: readonly (StorageId | null)[]): Stretch => ({
    loops: false,
    operations: [],
    touches: ids.filter((id) => id !== null),
  });
  const staged = ({ once, before, loop, after }: StagedOperations): Stretch[] => [
    { loops: false, operations: once, touches: [] },
    { loops: false, operations: before, touches: [] },
    { loops: true, operations: loop, touches: [] },
    { loops: false, operations: after, touches: [] },
  ];
  const ofGradients = ({ gradient, products }: WeightGradientOperation) =>
    between(gradient.storage, ...products.map(({ source }) => source.storage));
  const last = present(program.layers[program.layers.length - 1], "last layer");
  const ofForward = (layer: LayerProgram) => [
    between(layer.h, layer.c),
    ...staged(layer.forward),
    between(layer.h, layer.c),
  ];
  const ofBackward = (layer: LayerProgram) => [
    between(layer.dh, layer.dc),
    ...staged(layer.backward),
    ...layer.weightGradients.map(ofGradients),
  ];
  const { joints } = program;
  const pairs = joints.map((joint, index) => ({ joint, pair: program.layers.slice(2 * index, 2 * index + 2) }));
  const forward =
    joints.length === 0
      ? program.layers.flatMap(ofForward)
      : pairs.flatMap(({ joint, pair }) => [
          between(joint.input, joint.reversedInput),
          ...pair.flatMap(ofForward),
          between(joint.output, ...pair.map(({ h }) => h)),
        ]);
  const backward =
    joints.length === 0
      ? [...program.layers].reverse().flatMap(ofBackward)
      : pairs
          .reverse()
          .flatMap(({ joint, pair }) => [
            between(joint.outputGradient, ...pair.map(({ dh }) => dh)),
            ...pair.reverse().flatMap(ofBackward),
            between(joint.inputGradient, joint.reversedInputGradient),
          ]);
  const top = joints.at(-1);
  return [
    between(program.input, program.inputMask),
    ...forward,
    between(...head, last.h, last.dh, top?.output ?? null, top?.outputGradient ?? null),
    ...backward,
    between(program.inputGradient, program.inputMask),
  ];
}

interface Lifetime {
  readonly first: number;
  readonly last: number;
}

/** When each storage is used, in positions of the timeline; what outlives a timestep of a loop spans all of the loop. */
function lifetimes(program: Unplanned, stretches: readonly Stretch[]): (Lifetime | null)[] {
  const lives: (Lifetime | null)[] = program.storages.map(() => null);
  const extend = (id: StorageId, first: number, last: number) => {
    const known = lives[id] ?? null;
    lives[id] = { first: Math.min(known?.first ?? first, first), last: Math.max(known?.last ?? last, last) };
  };
  let position = 0;
  for (const { loops, operations, touches } of stretches) {
    const start = position;
    const end = position + operations.length;
    for (const id of touches) extend(id, start, end);
    for (const operation of operations) {
      const { reads, writes } = placesOf(operation);
      for (const { storage } of [...reads, ...writes]) {
        const whole = loops && program.storages[storage]?.kind !== "step";
        extend(storage, whole ? start : position, whole ? end : position);
      }
      position++;
    }
    position = end + 1;
  }
  return lives;
}

/**
 * Lets a kernel write a result over an operand that is read there for the last time: gates over their
 * pre-activations, gradients over the activations they came from. Halves the memory that a timestep touches.
 */
function overlayInPlace(program: Unplanned, stretches: readonly Stretch[]): Unplanned {
  const fixed = new Set<StorageId>([program.input, program.inputGradient ?? -1]);
  for (const joint of program.joints) for (const id of Object.values(joint)) if (id !== null) fixed.add(id);
  for (const { h, c, dh, dc } of program.layers) for (const id of [h, c, dh, dc]) if (id !== null) fixed.add(id);
  const uses = exactUses(program, stretches);
  const overlaid = new Map<StorageId, StorageId>();
  const current = (id: StorageId): StorageId => overlaid.get(id) ?? id;

  let position = 0;
  for (const { operations } of stretches) {
    for (const operation of operations) {
      if (operation.op === "kernel") {
        const taken = new Set<StorageId>();
        for (const { storage: stored } of operation.stores) {
          if (fixed.has(stored) || uses[stored]?.first !== position) continue;
          const host = operation.loads
            .map(({ storage }) => current(storage))
            .find((id) => {
              const free = !fixed.has(id) && !taken.has(id) && uses[id]?.last === position;
              return free && sameShape(program.storages[id], program.storages[stored]);
            });
          if (host === undefined) continue;
          taken.add(host);
          overlaid.set(stored, host);
          uses[host] = { first: present(uses[host], "uses").first, last: present(uses[stored], "uses").last };
        }
      }
      position++;
    }
    position++;
  }

  const moved = (place: Place): Place => ({ ...place, storage: current(place.storage) });
  const staged = ({ once, before, loop, after }: StagedOperations): StagedOperations => {
    const all = (operations: readonly Operation[]) => operations.map((operation) => withPlaces(operation, moved));
    return { once: all(once), before: all(before), loop: all(loop), after: all(after) };
  };
  return {
    ...program,
    layers: program.layers.map((layer) => ({
      ...layer,
      forward: staged(layer.forward),
      backward: staged(layer.backward),
      weightGradients: layer.weightGradients.map((operation) => ({
        ...operation,
        gradient: moved(operation.gradient),
        products: operation.products.map((product) => ({ ...product, source: moved(product.source) })),
      })),
    })),
  };
}

/** First and last use of each storage by position, loops not widened: timesteps do not share slices of a plane. */
function exactUses(program: Unplanned, stretches: readonly Stretch[]): (Lifetime | null)[] {
  return lifetimes(
    program,
    stretches.map((stretch) => ({ ...stretch, loops: false })),
  );
}

function sameShape(a: Storage | undefined, b: Storage | undefined): boolean {
  assert(a !== undefined && b !== undefined, "a place names a storage that does not exist");
  return a.kind === b.kind && a.slices === b.slices && a.width === b.width;
}
