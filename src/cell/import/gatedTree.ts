import type { Block, BlockId, PlainActivation, Source } from "../block.ts";
import { type Cell, checkCell } from "../cell.ts";
import { ImportCellError } from "./importCellError.ts";

/** The cells of the papers have eight. */
const mostSteps = 1000;

/** One step of a gated tree: what becomes of node `input` (0 is the first node) and by which activation. */
interface GatedStep {
  readonly activation: PlainActivation;
  readonly input: number;
}

/**
 * The recurrent cell of ENAS and DARTS.
 *
 * Node 0 is s_0 = h + σ(W_c x + U_c h) ⊙ (tanh(W_h x + U_h h) − h); every step is s_i = s_j + σ(V_c s_j) ⊙ (f(V_h s_j) − s_j)
 * for its input j; h' is the mean of the nodes in `averaged`. There are no biases and c is not used. Block ids: `s3` is
 * node 3, `s3_c` its gate, `s3_h` its candidate.
 *
 * The mean is not left to later weights: without it the state would grow by the number of nodes every timestep. A cell
 * has no constants but 1, yet ½ = σ(1 − 1), and its powers and their sums are the binary fractions; so the mean of
 * 2, 4, 8, … nodes is exact, and any other 1/n is a binary fraction within 1 % of it.
 *
 * @param steps each reads node 0 or that of an earlier step.
 * @param averaged indices of nodes, at least one.
 * @param name names the cell in errors.
 * @throws {ImportCellError} where a node reaches the mean in no way, or there are too many.
 * @see Pham et al. (2018), §2.1; Liu et al. (2019), DARTS, §A.1.2.
 */
export function gatedTreeCell(steps: readonly GatedStep[], averaged: readonly number[], name = "the cell"): Cell {
  if (steps.length > mostSteps || averaged.length > mostSteps) {
    const many = Math.max(steps.length, averaged.length);
    throw new ImportCellError(`${name} has ${many} steps; at most ${mostSteps} can be read`, "Leave it out.");
  }
  const blocks: Block[] = [
    { id: "s0_cx", op: "linear", inputs: ["x"] },
    { id: "s0_ch", op: "linear", inputs: ["h"] },
    { id: "s0_cw", op: "add", inputs: ["s0_cx", "s0_ch"] },
    { id: "s0_hx", op: "linear", inputs: ["x"] },
    { id: "s0_hh", op: "linear", inputs: ["h"] },
    { id: "s0_hw", op: "add", inputs: ["s0_hx", "s0_hh"] },
    ...gatedUpdate("s0", "h", "tanh"),
  ];
  for (const [index, { activation, input }] of steps.entries()) {
    const [id, from] = [`s${index + 1}`, `s${input}`];
    blocks.push({ id: `${id}_cw`, op: "linear", inputs: [from] }, { id: `${id}_hw`, op: "linear", inputs: [from] });
    blocks.push(...gatedUpdate(id, from, activation));
  }
  const hNext = appendMean(
    blocks,
    averaged.map((node) => `s${node}`),
  );
  const cell = checkCell({ blocks, hNext, cNext: "c" });
  if ("code" in cell) {
    throw new ImportCellError(
      `${name} is not a valid cell: ${cell.message}`,
      "Average its last nodes, or leave it out.",
    );
  }
  return cell;
}

/** id = from + σ(id_cw) ⊙ (f(id_hw) − from). */
function gatedUpdate(id: BlockId, from: Source, activation: PlainActivation): Block[] {
  return [
    { id: `${id}_c`, op: "sigmoid", inputs: [`${id}_cw`] },
    { id: `${id}_h`, op: activation, inputs: [`${id}_hw`] },
    { id: `${id}_d`, op: "sub", inputs: [`${id}_h`, from] },
    { id: `${id}_u`, op: "elem_mul", inputs: [`${id}_c`, `${id}_d`] },
    { id, op: "add", inputs: [from, `${id}_u`] },
  ];
}

/** Adds the blocks of the mean of `sources`; yields its id. */
function appendMean(blocks: Block[], sources: readonly BlockId[]): BlockId {
  const sum = appendSum(blocks, sources, "sum");
  if (sources.length === 1) return sum;
  const powers = binaryFraction(sources.length);
  blocks.push({ id: "zero", op: "sub", inputs: ["1", "1"] }, { id: "half", op: "sigmoid", inputs: ["zero"] });
  const powerIds = ["half"];
  for (let power = 2; power <= Math.max(...powers); power++) {
    const id = `half${power}`;
    blocks.push({ id, op: "elem_mul", inputs: [powerIds.at(-1) ?? "half", "half"] });
    powerIds.push(id);
  }
  const share = appendSum(
    blocks,
    powers.map((power) => powerIds[power - 1] ?? "half"),
    "share",
  );
  blocks.push({ id: "mean", op: "elem_mul", inputs: [share, sum] });
  return "mean";
}

function appendSum(blocks: Block[], sources: readonly BlockId[], name: string): BlockId {
  return sources.reduce((total, source, index) => {
    const id = `${name}${index}`;
    blocks.push({ id, op: "add", inputs: [total, source] });
    return id;
  });
}

/** Powers k, ascending, for which Σ 2⁻ᵏ is within 1 % of 1/n, by as coarse a fraction as will do. */
function binaryFraction(n: number): number[] {
  for (let bits = 1; ; bits++) {
    const numerator = Math.round(2 ** bits / n);
    if (Math.abs((numerator * n) / 2 ** bits - 1) > 0.01) continue;
    const powers: number[] = [];
    for (let power = 1; power <= bits; power++) if ((numerator >> (bits - power)) & 1) powers.push(power);
    return powers;
  }
}
