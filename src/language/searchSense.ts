import { roughDuration } from "../base/durationText.ts";
import type { Cell } from "../cell/cell.ts";
import { cellOfZoo, expandedCellNames, zooCell } from "../cell/zoo/zoo.ts";
import type { ConfigDiagnostic } from "../config/diagnostic.ts";
import type { Config } from "../config/schema.ts";
import { keyRange, valueRange } from "../config/yamlDocument.ts";
import type { Complexity } from "../measures/complexity.ts";
import type { FileFacts } from "./fileFacts.ts";
import { cellCost, type NetworkSizes, networkSizes } from "./networkSizes.ts";
import type { ParsedDocument } from "./parsedDocument.ts";
import { estimateSearch, type SearchEstimate } from "./searchEstimate.ts";
import { simplerCells } from "./simplerCells.ts";

/** The seed cells that a config names, by name; those that are no cells are left out. */
function namedSeedCells(document: ParsedDocument, config: Config): ReadonlyMap<string, Cell> {
  const cells = new Map<string, Cell>();
  for (const name of expandedCellNames(config.search.seed_cells, Object.keys(config.cells))) {
    const own = Object.hasOwn(config.cells, name) ? config.cells[name] : undefined;
    const parsed = own === undefined ? undefined : document.equations(own);
    const published = own === undefined ? zooCell(name) : undefined;
    if (parsed !== undefined && "cell" in parsed) cells.set(name, parsed.cell);
    else if (published !== undefined) cells.set(name, cellOfZoo(published));
  }
  return cells;
}

/** The estimate of a well-formed config at the data that are there. */
export function estimateOf(
  document: ParsedDocument,
  config: Config,
  data: FileFacts | null,
  columns: readonly string[] | null,
  cores: number,
): SearchEstimate {
  const cells = [...namedSeedCells(document, config).values()];
  const sizes = networkSizes(config, columns);
  return estimateSearch(config, sizes, data, cores, cells.length > 0 ? cells : undefined);
}

/** The least that some seed cell is outside of a bound, and that cell. */
interface NearestFeasible {
  readonly bound: "min" | "max";
  readonly value: number;
  readonly cell: string;
}

/** Null where some seed cell is inside, or where that cannot be decided. */
function nearestFeasible(
  measure: string,
  { min, max }: { readonly min?: number | undefined; readonly max?: number | undefined },
  cells: ReadonlyMap<string, Cell>,
  config: Config,
  sizes: NetworkSizes,
): NearestFeasible | null {
  const values = [...cells].flatMap(([cell, each]) => {
    const value = cellCost(each, config, sizes)[measure as keyof Complexity];
    return value === undefined ? [] : [{ cell, value }];
  });
  if (values.length === 0 || values.length < cells.size) return null;
  const isInside = (value: number) => (min === undefined || value >= min) && (max === undefined || value <= max);
  if (values.some(({ value }) => isInside(value))) return null;
  const distance = (value: number) => (max !== undefined && value > max ? value - max : (min ?? value) - value);
  const nearest = values.reduce((best, each) => (distance(each.value) < distance(best.value) ? each : best));
  return { ...nearest, bound: max !== undefined && nearest.value > max ? "max" : "min" };
}

/** Searches that are longer than this are worth a remark even where there is no limit. */
const longSearchMs = 12 * 3600 * 1000;

/** What is allowed but hardly meant: cells with parts that do nothing, bounds that no seed cell meets, searches that cannot end in time. */
export function senseDiagnostics(
  document: ParsedDocument,
  data: FileFacts | null,
  columns: readonly string[] | null,
  cores: number,
): ConfigDiagnostic[] {
  const { yaml, wellFormed: config } = document.parsed;
  if (config === null) return [];
  const found: ConfigDiagnostic[] = simplerCells(document);
  const cells = namedSeedCells(document, config);
  const sizes = networkSizes(config, columns);
  for (const [measure, bounds] of Object.entries(config.search.constraints)) {
    const nearest = nearestFeasible(measure, bounds, cells, config, sizes);
    if (nearest === null) continue;
    const path = ["search", "constraints", measure, nearest.bound];
    const message = `no seed cell meets it: the nearest, \`${nearest.cell}\`, has ${nearest.value} \`${measure}\`; set \`${nearest.bound}: ${nearest.value}\`, or the search begins with nothing feasible.`;
    const range = valueRange(yaml, path);
    found.push({
      code: "INFEASIBLE_SEEDS",
      severity: "warning",
      message,
      path,
      range,
      replacement: String(nearest.value),
    });
  }
  const { wallMs } = estimateOf(document, config, data, columns, cores);
  const limit = config.run.time_limit;
  if (wallMs !== null && wallMs > (limit ?? longSearchMs)) {
    const path = limit === undefined ? ["search"] : ["run", "time_limit"];
    const remedy =
      limit === undefined
        ? "lower `generations`, `population` or `epochs`, or set `run.time_limit`."
        : `it ends after ${roughDuration(limit)}, before its last generation.`;
    const message = `the search takes about ${roughDuration(wallMs)}; ${remedy}`;
    const range = limit === undefined ? keyRange(yaml, path) : valueRange(yaml, path);
    found.push({ code: "LONG_SEARCH", severity: "information", message, path, range });
  }
  return found;
}
