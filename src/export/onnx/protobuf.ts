/**
 * Just enough of the protocol buffers' wire format to write a message: fields in order, none of them packed but
 * where a caller packs them itself.
 *
 * @see https://protobuf.dev/programming-guides/encoding
 */
export class ProtobufMessage {
  readonly #chunks: Uint8Array[] = [];
  #size = 0;

  get size(): number {
    return this.#size;
  }

  /** A non-negative whole number (int32, int64, enum). */
  integer(field: number, value: number): this {
    this.#push(varint(field * 8));
    return this.#push(varint(value));
  }

  float(field: number, value: number): this {
    this.#push(varint(field * 8 + 5));
    const bytes = new Uint8Array(4);
    new DataView(bytes.buffer).setFloat32(0, value, true);
    return this.#push(bytes);
  }

  text(field: number, value: string): this {
    return this.bytes(field, new TextEncoder().encode(value));
  }

  bytes(field: number, value: Uint8Array): this {
    this.#push(varint(field * 8 + 2));
    this.#push(varint(value.length));
    return this.#push(value);
  }

  message(field: number, value: ProtobufMessage): this {
    this.#push(varint(field * 8 + 2));
    this.#push(varint(value.#size));
    for (const chunk of value.#chunks) this.#push(chunk);
    return this;
  }

  toBytes(): Uint8Array {
    const all = new Uint8Array(this.#size);
    let at = 0;
    for (const chunk of this.#chunks) {
      all.set(chunk, at);
      at += chunk.length;
    }
    return all;
  }

  #push(bytes: Uint8Array): this {
    this.#chunks.push(bytes);
    this.#size += bytes.length;
    return this;
  }
}

/** Seven bits a byte, the lowest first; all but the last byte have their top bit set. */
function varint(value: number): Uint8Array {
  const bytes: number[] = [];
  let rest = value;
  while (rest > 127) {
    bytes.push((rest % 128) + 128);
    rest = Math.floor(rest / 128);
  }
  bytes.push(rest);
  return Uint8Array.from(bytes);
}
