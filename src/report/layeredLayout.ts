import { present } from "../base/assert.ts";
import { extent } from "../base/extent.ts";
import { median } from "../run/statistics.ts";

export interface GridPlace {
  /** 0 at the top. */
  readonly row: number;
  /** May lie between whole columns. */
  readonly column: number;
}

interface LayeredLayout {
  readonly places: ReadonlyMap<string, GridPlace>;
  /** In the order given: from the source through one point in each row between to the target. */
  readonly edges: readonly { readonly points: readonly GridPlace[] }[];
  readonly rows: number;
  readonly columns: number;
}

interface Vertex {
  /** Of the node; null for the point where an edge passes a row. */
  readonly id: string | null;
  readonly row: number;
  readonly above: Vertex[];
  readonly below: Vertex[];
  order: number;
  column: number;
}

/**
 * Places an acyclic graph in rows, sources first: each node one row below its lowest predecessor, edges that pass rows
 * get a point in each, rows are ordered to cross little (median heuristic) and then shifted towards their neighbours.
 *
 * O(sweeps · edges) for the order.
 *
 * @param ids each after its predecessors.
 * @see Sugiyama, Tagawa & Toda (1981); Gansner et al. (1993), §3, for the medians.
 */
export function layeredLayout(
  ids: readonly string[],
  edges: readonly { readonly from: string; readonly to: string }[],
): LayeredLayout {
  const rowOf = rowsOf(ids, edges);
  const rows: Vertex[][] = Array.from({ length: Math.max(0, ...rowOf.values()) + 1 }, () => []);
  const add = (id: string | null, row: number): Vertex => {
    const vertex: Vertex = { id, row, above: [], below: [], order: rows[row]?.length ?? 0, column: 0 };
    rows[row]?.push(vertex);
    return vertex;
  };
  const vertices = new Map([...rowOf].map(([id, row]) => [id, add(id, row)]));
  const chains = edges.map(({ from, to }) => {
    const [source, target] = [vertices.get(from) as Vertex, vertices.get(to) as Vertex];
    const chain = [source];
    for (let row = source.row + 1; row < target.row; row++) chain.push(add(null, row));
    chain.push(target);
    for (let index = 1; index < chain.length; index++) {
      const [upper, lower] = [chain[index - 1] as Vertex, chain[index] as Vertex];
      upper.below.push(lower);
      lower.above.push(upper);
    }
    return chain;
  });
  orderRows(rows);
  assignColumns(rows);
  const place = ({ row, column }: Vertex): GridPlace => ({ row, column });
  return {
    places: new Map([...vertices].map(([id, vertex]) => [id, place(vertex)])),
    edges: chains.map((chain) => ({ points: chain.map(place) })),
    rows: rows.length,
    columns: 1 + Math.max(0, ...rows.flat().map(({ column }) => column)),
  };
}

function rowsOf(ids: readonly string[], edges: readonly { readonly from: string; readonly to: string }[]) {
  const rows = new Map<string, number>();
  for (const id of ids) {
    const above = edges.filter(({ to }) => to === id).map(({ from }) => rows.get(from) ?? 0);
    rows.set(id, above.length === 0 ? 0 : Math.max(...above) + 1);
  }
  // What is read once only stands close to its reader rather than at the top.
  for (const id of ids.toReversed()) {
    const isSource = edges.every(({ to }) => to !== id);
    const below = edges.filter(({ from }) => from === id).map(({ to }) => present(rows.get(to), to));
    if (isSource && below.length > 0) rows.set(id, Math.min(...below) - 1);
  }
  return rows;
}

const sweeps = 8;

function orderRows(rows: readonly Vertex[][]): void {
  let best = rows.map((row) => row.slice());
  let fewest = crossings(rows);
  for (let sweep = 0; sweep < sweeps && fewest > 0; sweep++) {
    const isDownward = sweep % 2 === 0;
    for (const row of isDownward ? rows : rows.toReversed()) {
      const weighted = row.map((vertex) => ({
        vertex,
        weight: medianOrder(isDownward ? vertex.above : vertex.below, vertex),
      }));
      weighted.sort((a, b) => a.weight - b.weight || a.vertex.order - b.vertex.order);
      row.splice(0, row.length, ...weighted.map(({ vertex }) => vertex));
      number(row);
    }
    const count = crossings(rows);
    if (count >= fewest) continue;
    fewest = count;
    best = rows.map((row) => row.slice());
  }
  best.forEach((row, index) => {
    (rows[index] as Vertex[]).splice(0, row.length, ...row);
    number(row);
  });
}

function number(row: readonly Vertex[]): void {
  row.forEach((vertex, order) => {
    vertex.order = order;
  });
}

function medianOrder(neighbours: readonly Vertex[], vertex: Vertex): number {
  if (neighbours.length === 0) return vertex.order;
  return median(neighbours.map(({ order }) => order));
}

function crossings(rows: readonly Vertex[][]): number {
  let count = 0;
  for (const row of rows) {
    const ends = row.flatMap((vertex) => vertex.below.map((below) => [vertex.order, below.order] as const));
    for (const [a, b] of ends) for (const [c, d] of ends) if (a < c && b > d) count++;
  }
  return count;
}

/** Columns at least one apart, moved towards the mean of their neighbours, down and up in turn. */
function assignColumns(rows: readonly Vertex[][]): void {
  for (const row of rows) for (const vertex of row) vertex.column = vertex.order;
  for (let sweep = 0; sweep < sweeps; sweep++) {
    const isDownward = sweep % 2 === 0;
    for (const row of isDownward ? rows : rows.toReversed()) {
      const wished = row.map((vertex) => {
        const neighbours = [...vertex.above, ...vertex.below];
        const columns = neighbours.map(({ column }) => column);
        return columns.length === 0 ? vertex.column : columns.reduce((a, b) => a + b) / columns.length;
      });
      spread(row, wished);
    }
  }
  const { least } = extent(rows.flat().map(({ column }) => column));
  for (const row of rows) for (const vertex of row) vertex.column -= least;
}

/** The columns nearest to the wished ones, in mean square, that keep the order and a distance of one. */
function spread(row: readonly Vertex[], wished: readonly number[]): void {
  // Pool adjacent violators: without the distance, the wishes only have to ascend.
  const pools: { sum: number; count: number }[] = [];
  wished.forEach((wish, index) => {
    pools.push({ sum: wish - index, count: 1 });
    for (;;) {
      const [before, last] = [pools[pools.length - 2], pools[pools.length - 1]];
      if (before === undefined || last === undefined || before.sum / before.count <= last.sum / last.count) break;
      pools.splice(-2, 2, { sum: before.sum + last.sum, count: before.count + last.count });
    }
  });
  let index = 0;
  for (const { sum, count } of pools) {
    for (let each = 0; each < count; each++, index++) (row[index] as Vertex).column = sum / count + index;
  }
}
