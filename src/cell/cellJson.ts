import { AppError } from "../base/errors.ts";
import { type Block, combinations, isLowRank, isWeighted, plainActivations, type WeightsStart } from "./block.ts";
import { type Cell, type CellLimits, checkCell } from "./cell.ts";

/** The written form of a cell; what logs, exports and messages carry. Unproven: read it with `parseCellJson`. */
export interface CellJson {
  readonly formatVersion: 1;
  readonly blocks: readonly Block[];
  readonly hNext: string;
  readonly cNext: string;
}

/** Blocks after which a written cell is refused before it is looked at. */
export const mostBlocks = 10_000;

/** No block has a longer name, and no message should repeat one. */
const longestName = 100;

type CellFormatErrorCode = "CELL_FORMAT" | "CELL_VERSION" | "CELL_TOO_LARGE" | "CELL_INVALID";

/** A written cell that cannot be read: what is wrong at which place, and what to do. */
export class CellFormatError extends AppError {
  constructor(
    readonly code: CellFormatErrorCode,
    message: string,
    remedy: string,
  ) {
    super(message, remedy);
  }
}

/** The keys stand in one order, so equal cells give equal bytes. */
export function toCellJson(cell: Cell): CellJson {
  return {
    formatVersion: 1,
    blocks: cell.blocks.map(toBlockJson),
    hNext: cell.hNext,
    cNext: cell.cNext,
  };
}

function toBlockJson(block: Block): Block {
  const { id, op, inputs } = block;
  return {
    id,
    op,
    inputs: [...inputs],
    ...(isLowRank(block) ? { rank: block.rank } : {}),
    ...(isWeighted(block) && block.start !== undefined ? { start: block.start } : {}),
  } as unknown as Block;
}

/**
 * A cell from untrusted data. Nothing of `value` is kept: the cell is built anew from what was checked.
 *
 * @throws {CellFormatError}
 */
export function parseCellJson(value: unknown, limits: CellLimits = {}): Cell {
  const fields = record(value, "the cell");
  if (fields.get("formatVersion") !== 1) {
    const written = printed(fields.get("formatVersion"));
    throw new CellFormatError(
      "CELL_VERSION",
      `the cell has format version ${written}; this program reads version 1`,
      "Open it with the version of the program that wrote it, or export it again.",
    );
  }
  onlyKeys(fields, ["formatVersion", "blocks", "hNext", "cNext"], "the cell");
  const written = fields.get("blocks");
  if (!Array.isArray(written)) throw malformed("`blocks` is not a list");
  if (written.length > mostBlocks) {
    throw new CellFormatError(
      "CELL_TOO_LARGE",
      `the cell has ${written.length} blocks; at most ${mostBlocks} can be read`,
      "Check that the file is what it should be.",
    );
  }
  const result = checkCell(
    {
      blocks: written.map(parseBlock),
      hNext: text(fields.get("hNext"), "`hNext`"),
      cNext: text(fields.get("cNext"), "`cNext`"),
    },
    limits,
  );
  if ("code" in result) throw new CellFormatError("CELL_INVALID", `not a cell: ${result.message}`, anotherCell);
  return result;
}

const anotherCell = "Export the cell again, or write it as equations.";
const weighted = ["linear", "linear_b", "low_rank", "low_rank_b", "scale", "bias", "scalar"] as const;
/** How many inputs each kind of block has. */
const arities: ReadonlyMap<unknown, number> = new Map<unknown, number>([
  ...combinations.map((op): [string, number] => [op, 2]),
  ...plainActivations.map((op): [string, number] => [op, 1]),
  ...weighted.map((op): [string, number] => [op, op === "bias" || op === "scalar" ? 0 : 1]),
]);
const weightedNames: ReadonlySet<unknown> = new Set(weighted);

function parseBlock(value: unknown, index: number): Block {
  const place = `\`blocks[${index}]\``;
  const fields = record(value, place);
  const op = fields.get("op");
  const arity = arities.get(op);
  if (arity === undefined) throw malformed(`${place} has the unknown op ${printed(op)}`);
  const ranked = op === "low_rank" || op === "low_rank_b";
  const options = [...(ranked ? ["rank"] : []), ...(weightedNames.has(op) ? ["start"] : [])];
  onlyKeys(fields, ["id", "op", "inputs", ...options], place);
  const inputs = fields.get("inputs");
  if (!Array.isArray(inputs) || inputs.length !== arity) {
    throw malformed(`${place} is a ${op} and needs ${["no inputs", "one input", "two inputs"][arity]}`);
  }
  const id = text(fields.get("id"), `${place}.id`);
  const sources = inputs.map((input) => text(input, `an input of ${place}`));
  const rank = fields.get("rank");
  if (ranked && typeof rank !== "number") throw malformed(`${place} is a ${op} and needs a rank`);
  const start = fields.get("start");
  return {
    id,
    op,
    inputs: sources,
    ...(ranked ? { rank } : {}),
    ...(start === undefined ? {} : { start: parseStart(start, place) }),
  } as unknown as Block;
}

function parseStart(value: unknown, place: string): WeightsStart {
  if (value === "chrono" || value === "-chrono" || (typeof value === "number" && Number.isFinite(value))) return value;
  throw malformed(`${place} starts at ${printed(value)}; a start is a number, "chrono" or "-chrono"`);
}

/** Own keys only, in a map: a key such as `__proto__` is then no more than an unknown key. */
function record(value: unknown, place: string): ReadonlyMap<string, unknown> {
  if (typeof value !== "object" || value === null || Array.isArray(value)) throw malformed(`${place} is not an object`);
  return new Map(Object.entries(value));
}

function onlyKeys(fields: ReadonlyMap<string, unknown>, allowed: readonly string[], place: string): void {
  for (const key of fields.keys()) {
    if (!allowed.includes(key)) throw malformed(`${place} has the unknown key ${printed(key)}`);
  }
}

function text(value: unknown, place: string): string {
  if (typeof value !== "string") throw malformed(`${place} is not a text`);
  if (value.length > longestName) throw malformed(`${place} is longer than ${longestName} characters`);
  return value;
}

function malformed(message: string): CellFormatError {
  return new CellFormatError("CELL_FORMAT", `not a cell: ${message}`, anotherCell);
}

/** A value as it may stand in a message: short, on one line. */
function printed(value: unknown): string {
  const json = typeof value === "string" || typeof value === "number" ? JSON.stringify(value) : typeof value;
  return json.length > 40 ? `${json.slice(0, 40)}…` : json;
}
