/** A line between one row and the next, from lane to lane. */
interface LaneLink {
  /** Lane at this row, from 0 at the left. */
  readonly from: number;
  /** Lane at the next row. */
  readonly to: number;
  /** The parent that the line runs to. */
  readonly toward: number;
  /** False where only second parents are reached. */
  readonly first: boolean;
}

interface LaneRow {
  readonly id: number;
  readonly lane: number;
  /** Down to the next row. */
  readonly links: readonly LaneLink[];
}

export interface LaneLayout {
  readonly rows: readonly LaneRow[];
  readonly lanes: number;
}

/**
 * A graph of ancestors as a log draws it: one row per node, lines in lanes beside them. First parents keep the lane of
 * their child, so the line that gave the cell runs straight; all children that wait for one parent share a lane.
 *
 * O(rows · lanes).
 *
 * @param ids each before its parents.
 * @param parents of a node, the first parent first; those that are not among `ids` are left out.
 */
export function laneLayout(ids: readonly number[], parents: (id: number) => readonly number[]): LaneLayout {
  const known = new Set(ids);
  /** By lane: the individual that is expected there, further down. */
  let waiting: ({ readonly id: number; readonly first: boolean } | null)[] = [];
  let lanes = 0;
  const rows = ids.map((id): LaneRow => {
    const expected = waiting.findIndex((entry) => entry?.id === id);
    const lane = expected >= 0 ? expected : freeLane(waiting, 0);
    const after = waiting.slice();
    after[lane] = null;
    const links: LaneLink[] = [];
    after.forEach((entry, at) => {
      if (entry !== null) links.push({ from: at, to: at, toward: entry.id, first: entry.first });
    });
    parents(id)
      .filter((parent) => known.has(parent))
      .forEach((parent, place) => {
        const first = place === 0;
        const shared = after.findIndex((entry) => entry?.id === parent);
        const to = shared >= 0 ? shared : first ? lane : freeLane(after, lane + 1);
        after[to] = { id: parent, first: first || (after[to]?.first ?? false) };
        links.push({ from: lane, to, toward: parent, first });
      });
    waiting = after;
    lanes = Math.max(lanes, after.length);
    return { id, lane, links };
  });
  return { rows, lanes };
}

/** A sparse place at the end is free too: lanes are only ever appended one by one. */
function freeLane(lanes: readonly (object | null)[], from: number): number {
  for (let lane = from; lane < lanes.length; lane++) if (lanes[lane] === null) return lane;
  return Math.max(from, lanes.length);
}
