import type { Cell } from "../cell.ts";
import { CellFormatError, parseCellJson } from "../cellJson.ts";
import { importDarts, isDartsGenotype } from "./darts.ts";
import { importEnas, isEnasArc } from "./enas.ts";
import { ImportCellError } from "./importCellError.ts";
import { importNasBenchNlp, isRecipe } from "./nasBenchNlp.ts";

interface ImportedCell {
  /** From the file's name or the cell's key in it: `recipes_4`, `DARTS_V1`. */
  readonly name: string;
  readonly cell: Cell;
}

interface ImportResult {
  readonly cells: readonly ImportedCell[];
  /** One for every cell that the file holds and ours cannot express. */
  readonly failures: readonly ImportCellError[];
}

/**
 * The cells of a file in any of the formats that are recognised by their content: our own JSON, NAS-Bench-NLP recipes,
 * DARTS genotypes, enas_lm fixed arcs (bare, or as texts in JSON); one cell, a list, or an object of named ones.
 *
 * @param fileName names the file in errors, and the cells that have no name of their own.
 * @throws {ImportCellError} the first failure, or where the file holds no cell at all.
 */
export function importCells(text: string, fileName: string): ImportedCell[] {
  const { cells, failures } = importEachCell(text, fileName);
  if (failures[0] !== undefined) throw failures[0];
  return [...cells];
}

/**
 * As `importCells`, but a cell that ours cannot express is a value beside those it can.
 *
 * @throws {ImportCellError} where the file holds no cell at all.
 */
export function importEachCell(text: string, fileName: string): ImportResult {
  const stem = fileName.replace(/^.*[\\/]/, "").replace(/\.[^.]*$/, "");
  const found = isEnasArc(text) ? [arcIn(text, fileName, stem)] : cellsIn(parseJson(text, fileName), fileName, stem);
  if (found.length === 0) throw new ImportCellError(`${fileName} holds no cell in a known format`, knownFormats);
  const cells: ImportedCell[] = [];
  const failures: ImportCellError[] = [];
  for (const { name, read } of found) {
    try {
      cells.push({ name, cell: read() });
    } catch (error) {
      if (!(error instanceof ImportCellError)) throw error;
      failures.push(error);
    }
  }
  return { cells, failures };
}

const knownFormats =
  "Give a cell as `moe-rnas` exports it in JSON, NAS-Bench-NLP recipes, a DARTS genotype, or an enas_lm fixed arc.";

/** A cell in the file that was recognised but not yet read. */
interface FoundCell {
  readonly name: string;
  /** @throws {ImportCellError} */
  readonly read: () => Cell;
}

function parseJson(text: string, fileName: string): unknown {
  try {
    return JSON.parse(text);
  } catch (cause) {
    const reason = cause instanceof Error ? cause.message : String(cause);
    throw new ImportCellError(`${fileName} is not JSON: ${reason}`, knownFormats, { cause });
  }
}

function cellsIn(value: unknown, place: string, name: string): FoundCell[] {
  const single = cellIn(value, place, name);
  if (single !== null) return [single];
  if (Array.isArray(value)) {
    return value.map((entry: unknown, index): FoundCell => {
      const [entryPlace, entryName] = [`${place}, recipe ${index + 1}`, `${name}_${index + 1}`];
      return cellIn(entry, entryPlace, entryName) ?? unreadable(entryPlace, entryName);
    });
  }
  if (typeof value !== "object" || value === null) return [];
  return Object.entries(value).flatMap(([key, entry]: [string, unknown]): FoundCell[] => {
    const found = namedCellIn(entry, `${place}, ${key}`, key);
    if (found !== null) return [found];
    if (typeof entry !== "object" || entry === null || Array.isArray(entry)) return [];
    return Object.entries(entry).flatMap(([inner, nested]: [string, unknown]): FoundCell[] => {
      const cell = namedCellIn(nested, `${place}, ${key}, ${inner}`, `${key}_${inner}`);
      return cell === null ? [] : [cell];
    });
  });
}

function cellIn(value: unknown, place: string, name: string): FoundCell | null {
  if (typeof value === "object" && value !== null && "formatVersion" in value) {
    return { name, read: () => ownCell(value, place) };
  }
  if (isDartsGenotype(value)) return { name, read: () => importDarts(value, place) };
  if (isRecipe(value)) return { name, read: () => importNasBenchNlp(value, place) };
  return null;
}

function namedCellIn(value: unknown, place: string, name: string): FoundCell | null {
  return typeof value === "string" && isEnasArc(value) ? arcIn(value, place, name) : cellIn(value, place, name);
}

function arcIn(arc: string, place: string, name: string): FoundCell {
  return { name, read: () => importEnas(arc, place) };
}

function unreadable(place: string, name: string): FoundCell {
  return {
    name,
    read: () => {
      throw new ImportCellError(`${place} is no cell in a known format`, knownFormats);
    },
  };
}

function ownCell(value: unknown, place: string): Cell {
  try {
    return parseCellJson(value);
  } catch (error) {
    if (!(error instanceof CellFormatError)) throw error;
    throw new ImportCellError(`${place}: ${error.message}`, error.remedy, { cause: error });
  }
}
