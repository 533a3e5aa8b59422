/** Rows of a block; a power of two. */
export const blockRows = 1 << 16;

/** One column of numbers, float64, that grows without being copied. NaN is a missing value. */
export class NumberColumn {
  readonly #blocks: Float64Array<ArrayBuffer>[] = [];
  #length = 0;

  get length(): number {
    return this.#length;
  }

  push(value: number): void {
    const at = this.#length & (blockRows - 1);
    if (at === 0) this.#blocks.push(newBlock());
    (this.#blocks[this.#blocks.length - 1] as Float64Array)[at] = value;
    this.#length++;
  }

  at(row: number): number {
    return (this.#blocks[Math.floor(row / blockRows)] as Float64Array)[row % blockRows] as number;
  }

  set(row: number, value: number): void {
    (this.#blocks[Math.floor(row / blockRows)] as Float64Array)[row % blockRows] = value;
  }

  /** The rows from `from` on and before `to`, as if they were all. */
  part(from: number, to: number) {
    return {
      length: to - from,
      at: (row: number) => this.at(from + row),
      set: (row: number, value: number) => this.set(from + row, value),
    };
  }

  /** The values of the rows, in pieces that are not copied. */
  pieces(from = 0, to = this.#length): Float64Array[] {
    const pieces: Float64Array[] = [];
    for (let start = from; start < to; ) {
      const block = Math.floor(start / blockRows);
      const end = Math.min(to, (block + 1) * blockRows);
      pieces.push((this.#blocks[block] as Float64Array).subarray(start - block * blockRows, end - block * blockRows));
      start = end;
    }
    return pieces;
  }

  /** The same values in another order: row i of the new column is row `rows[i]` of this one, which is given up. */
  inOrder(rows: Uint32Array): NumberColumn {
    const ordered = new NumberColumn();
    for (const row of rows) ordered.push(this.at(row));
    for (let block = 0; block < this.#blocks.length; block++) this.release(block);
    return ordered;
  }

  /** The values of block `block`. */
  block(block: number): Float64Array {
    return (this.#blocks[block] as Float64Array).subarray(0, Math.min(blockRows, this.#length - block * blockRows));
  }

  /** Gives the memory of block `block` back, without waiting for the garbage collector; its values are gone. */
  release(block: number): void {
    ((this.#blocks[block] as Float64Array).buffer as ResizableBuffer).resize(0);
  }
}

/** As ES2024 has it; Node has had it since version 20. */
interface ResizableBuffer extends ArrayBuffer {
  resize(bytes: number): void;
}

function newBlock(): Float64Array<ArrayBuffer> {
  const bytes = 8 * blockRows;
  const Resizable = ArrayBuffer as unknown as new (
    bytes: number,
    options: { maxByteLength: number },
  ) => ResizableBuffer;
  return new Float64Array(new Resizable(bytes, { maxByteLength: bytes }));
}
