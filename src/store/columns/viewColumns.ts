import { withPending } from "../../base/pendingValue.ts";
import { type IndividualRecord, type IndividualTable, StoredShelf, shelfSize } from "../../run/individualTable.ts";
import { individualRecords, type RunView } from "../../run/runView.ts";
import { type LoggedRecords, LoggedValue } from "../loggedRecords.ts";
import type { LogPlaces } from "../logPlaces.ts";
import { isSoundRecord, isSoundRest } from "./soundView.ts";
import { type ColumnPlace, ColumnsDamagedError, type ValueColumns, ValueReader } from "./valueReader.ts";
import { areValueTypes } from "./valueTypes.ts";
import { later, ValueWriter } from "./valueWriter.ts";

/** A view as columns; what is large in an individual (cell, starts, curve) stays in the log. */
export interface ViewColumns extends ValueColumns {
  /** Uint32, by id: the type of each record. */
  readonly recordTypes: Uint32Array;
  /** Uint32: of each shelf, where its records begin in `numbers` and in `texts`; then the same of the rest. */
  readonly shelfPlaces: Uint32Array;
  /** Of everything in the view but its individuals. */
  readonly restType: number;
  /** Float64, by id: where in the log it is proposed. */
  readonly proposed: Float64Array;
  /** Float64, by id: where in the log it is evaluated; NaN before. */
  readonly evaluated: Float64Array;
}

const laterOfIndividual = new Set(["cell", "starts"]);
const laterOfEvaluation = new Set(["curve"]);

/** @param breathe is awaited now and then, so that a process goes on with other work. */
export async function columnsOfView(
  view: RunView,
  places: LogPlaces,
  breathe: () => Promise<void>,
): Promise<ViewColumns> {
  const writer = new ValueWriter();
  const { individuals, ...rest } = view;
  const recordTypes = new Uint32Array(individuals.size);
  const shelfPlaces: number[] = [];
  // Now, since they grow while this function waits.
  const proposed = Float64Array.from(places.proposed);
  const evaluated = Float64Array.from(places.evaluated);
  for (const { individual, evaluation, twinOf, rungs } of individualRecords(view)) {
    if (individual.id % shelfSize === 0) {
      await breathe();
      shelfPlaces.push(writer.numbers.length, writer.texts.length);
    }
    recordTypes[individual.id] = writer.write({
      individual: without(individual, laterOfIndividual),
      evaluation: evaluation === null ? null : without(evaluation, laterOfEvaluation),
      twinOf,
      rungs,
    });
  }
  shelfPlaces.push(writer.numbers.length, writer.texts.length);
  const restType = writer.write(rest);
  const { distinctTexts } = writer;
  let end = 0;
  return {
    types: writer.types,
    numbers: writer.numbers,
    texts: writer.texts,
    text: distinctTexts.join(""),
    textEnds: Uint32Array.from(distinctTexts, (text) => {
      end += text.length;
      return end;
    }),
    recordTypes,
    shelfPlaces: Uint32Array.from(shelfPlaces),
    restType,
    proposed,
    evaluated,
  };
}

/**
 * The view that was made into columns. Its records are made shelf by shelf when they are read.
 *
 * @throws {ColumnsDamagedError} where the columns are none of a view, whoever wrote them; what is wrong with single
 *   records is found when they are read.
 */
export function viewOfColumns(columns: ViewColumns, log: LoggedRecords): RunView {
  const { types, recordTypes, shelfPlaces, restType, proposed, evaluated } = columns;
  const size = recordTypes.length;
  const shelves = Math.ceil(size / shelfSize);
  const fit = proposed.length === size && evaluated.length === size && shelfPlaces.length === 2 * (shelves + 1);
  if (!fit || !areValueTypes(types)) throw new ColumnsDamagedError("columns do not fit each other");
  const reader = new ValueReader(columns);
  const placeOf = (shelf: number): ColumnPlace => ({
    number: shelfPlaces[2 * shelf]!,
    text: shelfPlaces[2 * shelf + 1]!,
  });
  reader.goTo(placeOf(shelves));
  const rest = reader.read(restType);
  if (!isSoundRest(rest, size)) throw new ColumnsDamagedError("the columns are of no view of this version");
  const individuals: IndividualTable = {
    size,
    shelves: Array.from({ length: shelves }, (_, at) => new ColumnShelf(columns, reader, at, placeOf(at), log)),
  };
  return { ...rest, individuals };
}

class ColumnShelf extends StoredShelf {
  constructor(
    private readonly columns: ViewColumns,
    private readonly reader: ValueReader,
    private readonly at: number,
    private readonly place: ColumnPlace,
    private readonly log: LoggedRecords,
  ) {
    super();
  }

  /** @throws {ColumnsDamagedError} */
  protected records(): readonly IndividualRecord[] {
    const { recordTypes } = this.columns;
    this.reader.goTo(this.place);
    const first = this.at * shelfSize;
    const types = recordTypes.subarray(first, first + shelfSize);
    return Array.from(types, (type, index) => this.#record(this.reader.read(type), first + index));
  }

  #record(read: unknown, id: number): IndividualRecord {
    const { recordTypes, proposed, evaluated } = this.columns;
    const { individual, evaluation, twinOf, rungs } = read as Readonly<Record<string, Record<string, unknown> | null>>;
    const pending = (within: "individual" | "evaluation", start: number, key: string) =>
      new LoggedValue(this.log, start, within, key);
    const from = proposed[id]!;
    const record = {
      individual: withPending(individual ?? {}, {
        cell: pending("individual", from, "cell"),
        starts: pending("individual", from, "starts"),
      }),
      evaluation:
        evaluation == null ? null : withPending(evaluation, { curve: pending("evaluation", evaluated[id]!, "curve") }),
      twinOf,
      rungs,
    } as unknown as IndividualRecord;
    if (!isSoundRecord(record, id, recordTypes.length))
      throw new ColumnsDamagedError(`individual ${id} is none of a search`);
    return record;
  }
}

/** A copy that leaves values under some keys, which stay unread, for later. */
function without(value: object, keys: ReadonlySet<string>): object {
  const copy: Record<string, unknown> = {};
  for (const key of Object.keys(value)) {
    copy[key] = keys.has(key) ? later : (value as Readonly<Record<string, unknown>>)[key];
  }
  return copy;
}
