import { assert } from "../base/assert.ts";
import type { Evaluation } from "./evaluation.ts";
import type { Individual, IndividualId } from "./individual.ts";
import type { RungDecision } from "./runEvent.ts";

/** An individual and everything that happened to it. */
export interface IndividualRecord {
  readonly individual: Individual;
  /** Null until it is known. */
  readonly evaluation: Evaluation | null;
  /** The isomorphic individual whose evaluation this one repeats. */
  readonly twinOf: IndividualId | null;
  /** What successive halving decided, rung by rung. */
  readonly rungs: readonly RungRecord[];
}

export interface RungRecord extends Omit<RungDecision, "id"> {
  readonly rung: number;
  readonly epochs: number;
}

/**
 * Records by id, in pieces: plain data, and a new version copies one piece and not all.
 *
 * Read it through `individualRecord` and `individualRecords` of a view.
 */
export interface IndividualTable {
  readonly size: number;
  readonly pieces: readonly (readonly IndividualRecord[])[];
}

const pieceSize = 256;

export const emptyTable: IndividualTable = { size: 0, pieces: [] };

/** @throws {AssertionError} when nobody with this id was proposed. */
export function recordOf(table: IndividualTable, id: IndividualId): IndividualRecord {
  const record = table.pieces[Math.floor(id / pieceSize)]?.[id % pieceSize];
  assert(record !== undefined, `individual ${id} was never proposed`);
  return record;
}

/** The table with one more individual. @throws {AssertionError} when its id is not the next one. */
export function withIndividual(table: IndividualTable, individual: Individual): IndividualTable {
  assert(individual.id === table.size, `individual ${table.size} is the next to be proposed, not ${individual.id}`);
  const record: IndividualRecord = { individual, evaluation: null, twinOf: null, rungs: [] };
  const pieces = table.pieces.slice();
  const last = pieces[pieces.length - 1];
  if (last === undefined || last.length === pieceSize) pieces.push([record]);
  else pieces[pieces.length - 1] = [...last, record];
  return { size: table.size + 1, pieces };
}

/** The table with `record` in the place of the one with its id, which is there. */
export function withRecord(table: IndividualTable, record: IndividualRecord): IndividualTable {
  const { id } = record.individual;
  const number = Math.floor(id / pieceSize);
  const pieces = table.pieces.slice();
  const piece = (pieces[number] as readonly IndividualRecord[]).slice();
  piece[id % pieceSize] = record;
  pieces[number] = piece;
  return { ...table, pieces };
}
