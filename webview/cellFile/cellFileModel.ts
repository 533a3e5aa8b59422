import type { Cell } from "../../src/cell/cell.ts";
import { parseCellJson } from "../../src/cell/cellJson.ts";
import { printEquations } from "../../src/cell/equations.ts";
import { seedCells } from "../../src/cell/seedCells.ts";
import { cellMeasures, complexity, countOf } from "../../src/measures/complexity.ts";
import type { CellFileSnapshot } from "../../src/protocol/cellFileProtocol.ts";
import { formatValue, measureLabel } from "../shared/format.ts";
import { t } from "../shared/translate.ts";

/** What the page of a cell file shows, independent of its layout. */
export interface CellFileModel {
  readonly cell: Cell;
  readonly badges: readonly string[];
  readonly equations: string;
  /** Names of the cells that are counted: this one first, then the published ones beside it. */
  readonly columns: readonly string[];
  readonly rows: readonly { readonly label: string; readonly values: readonly string[] }[];
}

/** A file says nothing of the network around the cell, so costs are counted at usual sizes: I = H. */
const sizes = [8, 32, 128] as const;

/** Null where the file holds no cell. */
export function cellFileModel(snapshot: CellFileSnapshot): CellFileModel | null {
  if (snapshot.cell === null) return null;
  const cell = parseCellJson(snapshot.cell);
  const compared = [cell, ...Object.values(seedCells)];
  const row = (name: string, size: number, suffix: string) => ({
    label: `${measureLabel(name, cellMeasures.find((measure) => measure.name === name)?.unit ?? "")}${suffix}`,
    values: compared.map((each) => formatValue(countAt(each, size, name))),
  });
  return {
    cell,
    badges: [cell.cNext === "c" ? t("one state: h") : t("two states: h and c")],
    equations: printEquations(cell).trimEnd(),
    columns: [t("This cell"), ...Object.keys(seedCells).map((name) => name.toUpperCase())],
    rows: [
      row("blocks", sizes[0], ""),
      ...sizes.flatMap((size) => ["parameters", "macs"].map((name) => row(name, size, `, H = ${size}`))),
    ],
  };
}

/** Of one layer with I = H. */
function countAt(cell: Cell, size: number, name: string): number {
  const counts = complexity(cell, {
    inputSize: size,
    hiddenSize: size,
    layers: 1,
    input: { kind: "features" },
    outputSize: 1,
    tiedToEmbedding: false,
  });
  return countOf(counts, name) ?? Number.NaN;
}
