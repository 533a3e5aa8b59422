/**
 * The vocabulary of a cell: one block is one operation.
 *
 * @see Booysen & Bosman (2024), §3: blocks with one or two inputs, combinations and activations.
 */

/**
 * The name of a block, for example `z` or `b17_0`: a letter, then letters, digits or underscores, and none of the
 * reserved names. Ids are stable through a lineage: an edit rewires consumers and never renames, so two blocks with
 * one id are homologous (historical marking; Stanley & Miikkulainen 2002) and inherit each other's weights.
 */
export type BlockId = string;

/** What a timestep starts from: input x_t [I], hidden state h [H], memory c [H], or the literal one. */
export type Terminal = "x" | "h" | "c" | "1";

/** Where an input comes from. A `BlockId` never equals a `Terminal`. */
export type Source = Terminal | BlockId;

export const combinations = ["add", "elem_mul", "sub"] as const;
/** `sub` is first − second; the others commute. */
export type Combination = (typeof combinations)[number];

/** Those of the published search space (Booysen & Bosman 2024). */
export const paperActivations = ["identity", "sigmoid", "tanh", "relu", "leaky_relu"] as const;

export const plainActivations = [...paperActivations, "hard_sigmoid", "hard_tanh", "softplus"] as const;
/**
 * Elementwise, without weights. `leaky_relu` has slope 0.01 below zero; `hard_sigmoid` is v/6 + ½ and `hard_tanh` v,
 * cut off at 0 and 1, and at ±1; `softplus` is ln(1 + eᵛ).
 */
export type PlainActivation = (typeof plainActivations)[number];

const weightedActivations = ["linear", "linear_b"] as const;
/** `linear` is W·input, `linear_b` adds a bias; the output always has size H. */
type WeightedActivation = (typeof weightedActivations)[number];

export const activations = [...plainActivations, ...weightedActivations] as const;
export type Activation = PlainActivation | WeightedActivation;

export interface CombinationBlock {
  readonly id: BlockId;
  readonly op: Combination;
  readonly inputs: readonly [Source, Source];
}

export interface ActivationBlock {
  readonly id: BlockId;
  readonly op: Activation;
  readonly inputs: readonly [Source];
}

/** One operation. `x` is read by weighted blocks only and `1` by combinations only, so every output has size H. */
export type Block = CombinationBlock | ActivationBlock;

const combinationNames: ReadonlySet<string> = new Set(combinations);
const weightedNames: ReadonlySet<string> = new Set(weightedActivations);

export function isCombination(block: Block): block is CombinationBlock {
  return combinationNames.has(block.op);
}

/** Whether a block owns a weight matrix (and, for `linear_b`, a bias). */
export function isWeighted(block: Block): block is ActivationBlock & { readonly op: WeightedActivation } {
  return weightedNames.has(block.op);
}

export function isTerminal(source: Source): source is Terminal {
  return source === "x" || source === "h" || source === "c" || source === "1";
}

/** Names that equations use for something else. */
const reservedNames: ReadonlySet<string> = new Set(["x", "h", "c", ...activations, "W", "b"]);

/** Names such as `constructor` are refused too: maps by block id, as `WeightStarts`, are plain objects. */
export function isBlockId(text: string): text is BlockId {
  return /^[A-Za-z][A-Za-z0-9_]{0,63}$/.test(text) && !reservedNames.has(text) && !(text in Object.prototype);
}
