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

interface RungRecord extends Omit<RungDecision, "id"> {
  readonly rung: number;
  readonly epochs: number;
}

/**
 * Records by id, in pieces of pieces: a new version copies the way to one record and not all.
 *
 * Read it through `individualRecord` and `individualRecords` of a view.
 */
export interface IndividualTable {
  readonly size: number;
  readonly shelves: readonly (Shelf | StoredShelf)[];
}

type Piece = readonly IndividualRecord[];
type Shelf = readonly Piece[];

/** A shelf that lies in a store: its records are made when one of them is first read. */
export abstract class StoredShelf {
  #shelf: Shelf | null = null;

  /** Its records by ascending id, `shelfSize` of them but in the last shelf. */
  protected abstract records(): readonly IndividualRecord[];

  get isRead(): boolean {
    return this.#shelf !== null;
  }

  get shelf(): Shelf {
    if (this.#shelf === null) {
      const records = this.records();
      const pieces = Math.ceil(records.length / pieceSize);
      this.#shelf = Array.from({ length: pieces }, (_, at) => records.slice(at * pieceSize, (at + 1) * pieceSize));
    }
    return this.#shelf;
  }
}

/** Records of a piece, and pieces of a shelf: with 100,000 records, what a change copies on each level is alike. */
const pieceSize = 32;
export const shelfSize = 32 * pieceSize;

export const emptyTable: IndividualTable = { size: 0, shelves: [] };

/** @throws {AssertionError} when no individual with this id was proposed. */
export function recordOf(table: IndividualTable, id: IndividualId): IndividualRecord {
  const shelf = table.shelves[Math.floor(id / shelfSize)];
  const record = shelf && piecesOf(shelf)[Math.floor((id % shelfSize) / pieceSize)]?.[id % pieceSize];
  assert(record !== undefined, `individual ${id} was never proposed`);
  return record;
}

/** The table with one more individual. @throws {AssertionError} when its id is not the next one. */
export function withIndividual(table: IndividualTable, individual: Individual): IndividualTable {
  assert(individual.id === table.size, `individual ${table.size} is the next to be proposed, not ${individual.id}`);
  const record: IndividualRecord = { individual, evaluation: null, twinOf: null, rungs: [] };
  return { size: table.size + 1, shelves: withAt(table.shelves, table.size, record) };
}

/** The table with `record` in the place of the one with its id, which is there. */
export function withRecord(table: IndividualTable, record: IndividualRecord): IndividualTable {
  return { ...table, shelves: withAt(table.shelves, record.individual.id, record) };
}

/**
 * Makes the records of all shelves that lie in a store, a thousand at a time: who goes through all records next need not
 * hold up its process for as long as that takes.
 *
 * @param breathe is awaited in between.
 */
export async function readStoredShelves({ shelves }: IndividualTable, breathe: () => Promise<void>): Promise<void> {
  for (const shelf of shelves) {
    if (!(shelf instanceof StoredShelf) || shelf.isRead) continue;
    piecesOf(shelf);
    await breathe();
  }
}

function piecesOf(shelf: Shelf | StoredShelf): Shelf {
  return shelf instanceof StoredShelf ? shelf.shelf : shelf;
}

function withAt(shelves: IndividualTable["shelves"], id: number, record: IndividualRecord): IndividualTable["shelves"] {
  const shelfAt = Math.floor(id / shelfSize);
  const pieceAt = Math.floor((id % shelfSize) / pieceSize);
  const shelf = piecesOf(shelves[shelfAt] ?? []);
  return replaced(shelves, shelfAt, replaced(shelf, pieceAt, replaced(shelf[pieceAt] ?? [], id % pieceSize, record)));
}

/** A copy with another entry, or one more at the end. */
function replaced<T>(entries: readonly T[], at: number, entry: T): readonly T[] {
  const copy = entries.slice();
  copy[at] = entry;
  return copy;
}
