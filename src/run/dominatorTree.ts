const leafSize = 8;

/**
 * Answers "what is the highest rank among the inserted vectors that are nowhere worse than this one?", looking at
 * the objectives but the first: inserting in lexicographic order has settled that one.
 *
 * A k-d tree over all vectors, built once, balanced by medians. Each node knows the box of its vectors and the
 * highest rank inserted below it, so a search leaves out what cannot dominate, what cannot raise the answer, and the
 * inside of boxes that dominate as a whole.
 */
export class DominatorTree {
  /** Dimensions that are compared, m − 1. */
  readonly #dimensions: number;
  /** Vectors in the order of the leaves, row-major [N, m − 1]. */
  readonly #coordinates: Float64Array;
  /** Where a vector stands in that order. */
  readonly #positionOf: Uint32Array;
  readonly #ranks: Int32Array;
  readonly #leafOf: Int32Array;
  /** Per node, heap order (children of i are 2i + 1 and 2i + 2): highest rank inserted below, −1 for none. */
  readonly #highest: Int32Array;
  readonly #boxMin: Float64Array;
  readonly #boxMax: Float64Array;
  readonly #query: Float64Array;
  #best = -1;

  /** @param vectors [N][m], m ≥ 2. */
  constructor(vectors: readonly (readonly number[])[]) {
    const count = vectors.length;
    const d = (vectors[0]?.length ?? 2) - 1;
    let nodes = 1;
    for (let size = count; size > leafSize; size = (size + 1) >> 1) nodes = 2 * nodes + 1;
    this.#dimensions = d;
    this.#ranks = new Int32Array(count).fill(-1);
    this.#leafOf = new Int32Array(count);
    this.#highest = new Int32Array(nodes).fill(-1);
    this.#boxMin = new Float64Array(nodes * d).fill(Number.POSITIVE_INFINITY);
    this.#boxMax = new Float64Array(nodes * d).fill(Number.NEGATIVE_INFINITY);
    this.#query = new Float64Array(d);

    const columns = Array.from({ length: d }, (_, j) => Float64Array.from(vectors, (vector) => vector[j + 1]!));
    const order = Uint32Array.from(vectors, (_, index) => index);
    this.#build(0, 0, count, 0, order, columns);
    this.#coordinates = new Float64Array(count * d);
    this.#positionOf = new Uint32Array(count);
    order.forEach((index, position) => {
      this.#positionOf[index] = position;
    });
    for (const [j, column] of columns.entries()) {
      order.forEach((index, position) => {
        this.#coordinates[position * d + j] = column[index]!;
      });
    }
  }

  /** −1 where no inserted vector is nowhere worse. @param vector [m]; its first objective is not looked at. */
  highestDominatorRank(vector: readonly number[]): number {
    for (let j = 0; j < this.#dimensions; j++) this.#query[j] = vector[j + 1]!;
    this.#best = -1;
    if (this.#ranks.length > 0) this.#search(0, 0, this.#ranks.length);
    return this.#best;
  }

  /** @param index of a vector given to the constructor. */
  insert(index: number, rank: number): void {
    const position = this.#positionOf[index]!;
    this.#ranks[position] = rank;
    for (let node = this.#leafOf[position]!; this.#highest[node]! < rank; node = (node - 1) >> 1) {
      this.#highest[node] = rank;
      if (node === 0) return;
    }
  }

  #build(node: number, from: number, to: number, depth: number, order: Uint32Array, columns: readonly Float64Array[]) {
    const d = this.#dimensions;
    for (let j = 0; j < d; j++) {
      const column = columns[j] as Float64Array;
      let min = Number.POSITIVE_INFINITY;
      let max = Number.NEGATIVE_INFINITY;
      for (let position = from; position < to; position++) {
        const value = column[order[position] as number]!;
        if (value < min) min = value;
        if (value > max) max = value;
      }
      this.#boxMin[node * d + j] = min;
      this.#boxMax[node * d + j] = max;
    }
    if (to - from <= leafSize) {
      this.#leafOf.fill(node, from, to);
      return;
    }
    const middle = (from + to) >>> 1;
    selectNth(order, columns[depth % d] as Float64Array, from, to - 1, middle);
    this.#build(2 * node + 1, from, middle, depth + 1, order, columns);
    this.#build(2 * node + 2, middle, to, depth + 1, order, columns);
  }

  #search(node: number, from: number, to: number): void {
    const highest = this.#highest[node]!;
    if (highest <= this.#best) return;
    const d = this.#dimensions;
    const query = this.#query;
    let inside = true;
    for (let j = 0; j < d; j++) {
      const limit = query[j]!;
      if (this.#boxMin[node * d + j]! > limit) return;
      if (this.#boxMax[node * d + j]! > limit) inside = false;
    }
    if (inside) {
      this.#best = highest;
      return;
    }
    if (to - from <= leafSize) {
      for (let position = from; position < to; position++) {
        const rank = this.#ranks[position]!;
        if (rank <= this.#best) continue;
        let j = 0;
        while (j < d && this.#coordinates[position * d + j]! <= query[j]!) j++;
        if (j === d) this.#best = rank;
      }
      return;
    }
    const middle = (from + to) >>> 1;
    const [left, right] = [2 * node + 1, 2 * node + 2];
    // The side with the higher rank first: it may make the other one needless.
    if (this.#highest[left]! >= this.#highest[right]!) {
      this.#search(left, from, middle);
      this.#search(right, middle, to);
    } else {
      this.#search(right, middle, to);
      this.#search(left, from, middle);
    }
  }
}

/** Quickselect (Hoare): order[from..to] is rearranged so that nothing before `nth` is greater, nothing after less. */
function selectNth(order: Uint32Array, column: Float64Array, from: number, to: number, nth: number): void {
  const value = (position: number) => column[order[position] as number]!;
  let left = from;
  let right = to;
  while (left < right) {
    const pivot = value((left + right) >>> 1);
    let i = left;
    let j = right;
    while (i <= j) {
      while (value(i) < pivot) i++;
      while (value(j) > pivot) j--;
      if (i <= j) {
        const held = order[i]!;
        order[i] = order[j]!;
        order[j] = held;
        i++;
        j--;
      }
    }
    if (nth <= j) right = j;
    else if (nth >= i) left = i;
    else return;
  }
}
