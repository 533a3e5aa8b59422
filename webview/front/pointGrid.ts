/**
 * Finds the point under the pointer: points by the square cell of the plane they stand in, so that a question looks at
 * a few cells and not at all points. Building is one counting sort, O(N).
 */
export class PointGrid {
  readonly #columns: number;
  readonly #rows: number;
  /** By cell, where its points begin in `#order`; one more at the end. */
  readonly #starts: Uint32Array;
  readonly #order: Uint32Array;

  /**
   * @param ids whose points, in drawing order: of two at one place the later lies on top and is found.
   * @param xs by position in `ids`, in pixels; points outside the plane are not found.
   */
  constructor(
    private readonly ids: Uint32Array,
    private readonly xs: Float32Array,
    private readonly ys: Float32Array,
    width: number,
    height: number,
    private readonly cellSize = 16,
  ) {
    this.#columns = Math.max(1, Math.ceil(width / cellSize));
    this.#rows = Math.max(1, Math.ceil(height / cellSize));
    const cells = this.#columns * this.#rows;
    const starts = new Uint32Array(cells + 1);
    for (let position = 0; position < ids.length; position++) {
      const cell = this.#cellOf(position);
      if (cell >= 0) starts[cell + 1]!++;
    }
    let placed = 0;
    for (let cell = 0; cell <= cells; cell++) {
      placed += starts[cell]!;
      starts[cell] = placed;
    }
    const order = new Uint32Array(placed);
    const next = starts.slice();
    for (let position = 0; position < ids.length; position++) {
      const cell = this.#cellOf(position);
      if (cell >= 0) order[next[cell]!++] = position;
    }
    this.#starts = starts;
    this.#order = order;
  }

  /** The id of the point nearest to a place, within `reach` pixels; null where there is none. */
  nearest(x: number, y: number, reach: number): number | null {
    let least = reach * reach;
    const [left, right] = [this.#clamped(x - reach, this.#columns), this.#clamped(x + reach, this.#columns)];
    const [top, bottom] = [this.#clamped(y - reach, this.#rows), this.#clamped(y + reach, this.#rows)];
    let foundPosition = -1;
    for (let row = top; row <= bottom; row++) {
      for (let column = left; column <= right; column++) {
        const cell = row * this.#columns + column;
        const end = this.#starts[cell + 1]!;
        for (let at = this.#starts[cell]!; at < end; at++) {
          const position = this.#order[at]!;
          const distance = (this.xs[position]! - x) ** 2 + (this.ys[position]! - y) ** 2;
          if (distance < least || (distance === least && position > foundPosition)) {
            least = distance;
            foundPosition = position;
          }
        }
      }
    }
    return this.ids[foundPosition] ?? null;
  }

  #cellOf(position: number): number {
    const column = Math.floor(this.xs[position]! / this.cellSize);
    const row = Math.floor(this.ys[position]! / this.cellSize);
    // Also false for NaN.
    const inside = column >= 0 && row >= 0 && column < this.#columns && row < this.#rows;
    return inside ? row * this.#columns + column : -1;
  }

  #clamped(place: number, count: number): number {
    return Math.min(count - 1, Math.max(0, Math.floor(place / this.cellSize)));
  }
}
