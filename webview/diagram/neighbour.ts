/** Where a node stands, by its centre; y grows downwards. */
interface NodePlace {
  readonly id: string;
  readonly x: number;
  readonly y: number;
}

/**
 * The node that an arrow key leads to: up along an edge to what is read, down to a reader (the one straightest below),
 * left and right to the nearest node of about the same height. Undefined at the margin.
 */
export function neighbour(
  key: string,
  from: string,
  places: readonly NodePlace[],
  edges: readonly { readonly from: string; readonly to: string }[],
): string | undefined {
  const here = places.find(({ id }) => id === from);
  if (here === undefined) return undefined;
  const nearest = (candidates: readonly NodePlace[]) =>
    candidates.toSorted((a, b) => Math.abs(a.x - here.x) - Math.abs(b.x - here.x))[0]?.id;
  const among = (ids: readonly string[]) => nearest(places.filter(({ id }) => ids.includes(id)));
  switch (key) {
    case "ArrowUp":
      return among(edges.filter(({ to }) => to === from).map((edge) => edge.from));
    case "ArrowDown":
      return among(edges.filter((edge) => edge.from === from).map(({ to }) => to));
    case "ArrowLeft":
      return nearest(places.filter(({ x, y }) => x < here.x && Math.abs(y - here.y) < 30));
    case "ArrowRight":
      return nearest(places.filter(({ x, y }) => x > here.x && Math.abs(y - here.y) < 30));
    default:
      return undefined;
  }
}
