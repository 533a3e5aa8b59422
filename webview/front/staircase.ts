/** A place in the plane, in values. */
export interface Corner {
  readonly x: number;
  readonly y: number;
}

/** Which way is better on each axis: 1 where smaller is. */
interface PlaneSigns {
  readonly x: 1 | -1;
  readonly y: 1 | -1;
}

/**
 * The non-dominated points of a plane, best x first. Several equal ones are one corner.
 *
 * @param points in any order; O(n log n).
 */
export function frontCorners(points: readonly Corner[], signs: PlaneSigns): Corner[] {
  const sorted = points.toSorted((a, b) => signs.x * (a.x - b.x) || signs.y * (a.y - b.y));
  const corners: Corner[] = [];
  let best = Number.POSITIVE_INFINITY;
  for (const point of sorted) {
    if (signs.y * point.y >= best) continue;
    best = signs.y * point.y;
    corners.push(point);
  }
  return corners;
}

/**
 * The edge of what is dominated, as a line through steps: straight lines between the corners would promise trade-offs
 * that no evaluation supports. It ends at the far sides of the plane.
 *
 * @param far the worst x and the worst y in sight.
 */
export function staircase(corners: readonly Corner[], far: Corner): Corner[] {
  const [first] = corners;
  if (first === undefined) return [];
  const line: Corner[] = [{ x: first.x, y: far.y }];
  corners.forEach((corner, index) => {
    line.push(corner);
    const next = corners[index + 1];
    line.push({ x: next?.x ?? far.x, y: corner.y });
  });
  return line;
}
