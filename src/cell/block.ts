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

/** W·input, or with a bias; the output always has size H. Those of the published search space. */
const fullProducts = ["linear", "linear_b"] as const;
/** The same with a matrix of low rank, W = W₁W₂. */
const lowRankProducts = ["low_rank", "low_rank_b"] as const;
/** Sources of their own: a learned vector [H], and one learned number for all units. */
const learnedConstants = ["bias", "scalar"] as const;

/**
 * Where the bias of a product, the weights of a `scale` or a learned constant start, if not at random: a number;
 * `chrono`, ln u for u uniform on 1 to the longest dependency − 1, so that gates stay open for times of every length;
 * or its negative.
 *
 * @see Tallec & Ollivier (2018), Can recurrent neural networks warp time?, §2.2.
 */
export type WeightsStart = number | "chrono" | "-chrono";

export interface CombinationBlock {
  readonly id: BlockId;
  readonly op: Combination;
  readonly inputs: readonly [Source, Source];
}

export interface ActivationBlock {
  readonly id: BlockId;
  readonly op: PlainActivation;
  readonly inputs: readonly [Source];
}

interface LinearBlock {
  readonly id: BlockId;
  readonly op: (typeof fullProducts)[number];
  readonly inputs: readonly [Source];
  /** Of the bias. */
  readonly start?: WeightsStart;
}

/** Far beyond the size of any matrix. */
export const mostRank = 65_536;

/** W₁W₂·input: r(n + H) weights instead of nH, for an input of size n. */
interface LowRankBlock {
  readonly id: BlockId;
  readonly op: (typeof lowRankProducts)[number];
  /** r, at least 1. */
  readonly rank: number;
  readonly inputs: readonly [Source];
  /** Of the bias. */
  readonly start?: WeightsStart;
}

/** w ⊙ input: a diagonal matrix, H weights. */
export interface ScaleBlock {
  readonly id: BlockId;
  readonly op: "scale";
  readonly inputs: readonly [Source];
  readonly start?: WeightsStart;
}

interface LearnedConstantBlock {
  readonly id: BlockId;
  readonly op: (typeof learnedConstants)[number];
  readonly inputs: readonly [];
  readonly start?: WeightsStart;
}

/** A block with a matrix. */
export type ProductBlock = LinearBlock | LowRankBlock;
export type WeightedBlock = ProductBlock | ScaleBlock | LearnedConstantBlock;

/** One operation. `x` is read by products only and `1` by combinations only, so every output has size H. */
export type Block = CombinationBlock | ActivationBlock | WeightedBlock;

/** What equations call as functions; `linear[4]` is a `low_rank` of rank 4. */
export const equationFunctions = [...plainActivations, ...fullProducts, "scale", ...learnedConstants] as const;
export type EquationFunction = (typeof equationFunctions)[number];

const combinationNames: ReadonlySet<string> = new Set(combinations);
const productNames: ReadonlySet<string> = new Set([...fullProducts, ...lowRankProducts]);
const constantNames: ReadonlySet<string> = new Set(learnedConstants);

export function isCombination(block: Block): block is CombinationBlock {
  return combinationNames.has(block.op);
}

/** Whether a block owns a matrix (and perhaps a bias). */
export function isProduct(block: Block): block is ProductBlock {
  return productNames.has(block.op);
}

export function isLowRank(block: Block): block is LowRankBlock {
  return block.op === "low_rank" || block.op === "low_rank_b";
}

/** Whether a block is a source of its own, without inputs. */
export function isLearnedConstant(block: Block): block is LearnedConstantBlock {
  return constantNames.has(block.op);
}

/** Whether a block owns weights of any kind. */
export function isWeighted(block: Block): block is WeightedBlock {
  return isProduct(block) || block.op === "scale" || isLearnedConstant(block);
}

/** Whether a block is a product that adds a bias. */
export function hasBias(block: Block): boolean {
  return block.op === "linear_b" || block.op === "low_rank_b";
}

/** All that a block is apart from its name and its inputs: equal for two blocks that do the same and start alike. */
export function kindText(block: Block): string {
  const options = [...(isLowRank(block) ? [`${block.rank}`] : []), ...startOption(block)];
  return options.length === 0 ? block.op : `${block.op}[${options.join(", ")}]`;
}

/** As equations write a block's function: `linear_b[4, start=1]`. */
export function functionText(block: Block): string {
  const options = [...(isLowRank(block) ? [`${block.rank}`] : []), ...startOption(block)];
  const name = block.op === "low_rank" ? "linear" : block.op === "low_rank_b" ? "linear_b" : block.op;
  return options.length === 0 ? name : `${name}[${options.join(", ")}]`;
}

function startOption(block: Block): string[] {
  return isWeighted(block) && block.start !== undefined ? [`start=${block.start}`] : [];
}

/** One tensor of a weighted block: `layers.<n>.<block>.<part>`. */
export interface BlockTensor {
  readonly part: "weight" | "down" | "up" | "bias" | "scalar";
  /** [in, H]; of low rank [in, r] and [r, H]; of a bias or a scale [H]; of a scalar [1]. */
  readonly shape: readonly number[];
}

/** The tensors of a block. @param size of what a product reads. @param hiddenSize H. */
export function blockTensors(block: WeightedBlock, size: number, hiddenSize: number): BlockTensor[] {
  const bias: BlockTensor[] = hasBias(block) ? [{ part: "bias", shape: [hiddenSize] }] : [];
  switch (block.op) {
    case "linear":
    case "linear_b":
      return [{ part: "weight", shape: [size, hiddenSize] }, ...bias];
    case "low_rank":
    case "low_rank_b":
      return [{ part: "down", shape: [size, block.rank] }, { part: "up", shape: [block.rank, hiddenSize] }, ...bias];
    case "scale":
      return [{ part: "weight", shape: [hiddenSize] }];
    case "bias":
      return [{ part: "bias", shape: [hiddenSize] }];
    case "scalar":
      return [{ part: "scalar", shape: [1] }];
  }
}

export function isTerminal(source: Source): source is Terminal {
  return source === "x" || source === "h" || source === "c" || source === "1";
}

/**
 * Names that equations use for something else. Functions that came later are not among them: a cell may have a block
 * of that name, and only a `(` makes a function of it.
 */
const reservedNames: ReadonlySet<string> = new Set(["x", "h", "c", ...paperActivations, ...fullProducts, "W", "b"]);

/** Names such as `constructor` are refused too: maps by block id, as `WeightStarts`, are plain objects. */
export function isBlockId(text: string): text is BlockId {
  return /^[A-Za-z][A-Za-z0-9_]{0,63}$/.test(text) && !reservedNames.has(text) && !(text in Object.prototype);
}
