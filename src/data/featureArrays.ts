import { calendarValue, type FeatureSource } from "./forecastFeatures.ts";
import { blockRows } from "./numberColumn.ts";
import type { NumberTable } from "./numberTable.ts";
import { standardised } from "./scaling.ts";
import { sharedFloat32 } from "./sharedArrays.ts";
import type { ColumnScalings } from "./windowRules.ts";

/** Inputs [rows, I] and targets [rows, targets] of a file, scaled by the training rows. */
export interface TableArrays {
  readonly inputs: Float32Array;
  readonly targets: Float32Array;
}

interface FeatureArraysRequest {
  readonly table: NumberTable;
  readonly sources: readonly FeatureSource[];
  readonly targets: readonly string[];
  readonly scalings: ColumnScalings;
  /** A 1 for each row whose number is missing, by column. */
  readonly missing: ReadonlyMap<string, Uint8Array>;
  readonly horizon: number;
}

/**
 * Makes the arrays of a file's columns. Takes the numbers away from the table block by block, so that there are never many more than
 * one copy of them. What is read ahead of the last rows of a series is not of that series; no window has these rows.
 */
export function featureArrays({
  table,
  sources,
  targets,
  scalings,
  missing,
  horizon,
}: FeatureArraysRequest): TableArrays {
  const { rowCount } = table;
  const width = sources.length;
  const arrays = {
    inputs: sharedFloat32(rowCount * width),
    targets: sharedFloat32(rowCount * targets.length),
  };
  writeNumbers({ table, sources, targets, scalings, missing, horizon }, arrays);
  sources.forEach((source, place) => {
    const ahead = source.isAhead ? horizon : 0;
    /** What the feature is of row `row`, where it is read. */
    const write = (row: number, value: number) => {
      if (row >= ahead) arrays.inputs[(row - ahead) * width + place] = value;
    };
    switch (source.kind) {
      case "number":
        return;
      case "missing":
        missing.get(source.column)?.forEach((isMissing, row) => {
          write(row, isMissing);
        });
        return;
      case "category": {
        const texts = table.texts.get(source.column);
        const code = texts?.labels.indexOf(source.value) ?? -1;
        for (let row = 0; row < rowCount; row++) write(row, texts?.codes.at(row) === code ? 1 : 0);
        return;
      }
      case "calendar":
        for (let row = 0; row < rowCount; row++) {
          write(row, calendarValue(source, table.times?.at(row) ?? Number.NaN));
        }
    }
  });
  return arrays;
}

/** One place in the rows of an array [rows, width] that a column is written to, from its row `ahead` on. */
interface Place {
  readonly into: TableArrays["inputs"];
  readonly width: number;
  readonly place: number;
  readonly ahead: number;
}

function writeNumbers(request: FeatureArraysRequest, arrays: TableArrays): void {
  const { table, scalings } = request;
  const places = placesOf(request, arrays);
  for (let block = 0; block * blockRows < table.rowCount; block++) {
    const before = block * blockRows;
    for (const [name, ofColumn] of places) {
      const column = table.columns.get(name)?.values;
      if (column === undefined) continue;
      const values = column.block(block);
      const { mean, deviation } = scalings.get(name) as { mean: number; deviation: number };
      for (const { into, width, place, ahead } of ofColumn) {
        for (let row = Math.max(0, ahead - before); row < values.length; row++) {
          into[(before + row - ahead) * width + place] = standardised(values[row]!, mean, deviation);
        }
      }
      column.release(block);
    }
  }
}

/** By column; a table may have thousands of them. */
function placesOf({ sources, targets, horizon }: FeatureArraysRequest, arrays: TableArrays): Map<string, Place[]> {
  const places = new Map<string, Place[]>();
  const add = (name: string, place: Place) => {
    const known = places.get(name);
    if (known === undefined) places.set(name, [place]);
    else known.push(place);
  };
  sources.forEach((source, place) => {
    if (source.kind !== "number") return;
    const ahead = source.isAhead ? horizon : 0;
    add(source.column, { into: arrays.inputs, width: sources.length, place, ahead });
  });
  targets.forEach((target, place) => {
    add(target, { into: arrays.targets, width: targets.length, place, ahead: 0 });
  });
  return places;
}
