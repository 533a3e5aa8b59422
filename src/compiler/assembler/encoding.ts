/** Bytes of a module under construction; small enough (kilobytes) that plain arrays are the simplest thing. */
export type Bytes = readonly number[];

/** LEB128 of an unsigned integer below 2³². */
export function unsigned(value: number): number[] {
  const bytes: number[] = [];
  let rest = value;
  while (rest >= 0x80) {
    bytes.push((rest & 0x7f) | 0x80);
    rest = Math.floor(rest / 0x80);
  }
  bytes.push(rest);
  return bytes;
}

/** LEB128 of a signed 32-bit integer. */
export function signed(value: number): number[] {
  const bytes: number[] = [];
  let rest = value | 0;
  for (;;) {
    const low = rest & 0x7f;
    rest >>= 7;
    const signReached = (rest === 0 && (low & 0x40) === 0) || (rest === -1 && (low & 0x40) !== 0);
    if (signReached) {
      bytes.push(low);
      return bytes;
    }
    bytes.push(low | 0x80);
  }
}

/** The four little-endian bytes of `value` rounded to float32. */
export function float32Bytes(value: number): number[] {
  return [...new Uint8Array(new Float32Array([value]).buffer)];
}

/** The eight little-endian bytes of a float64. */
export function float64Bytes(value: number): number[] {
  return [...new Uint8Array(new Float64Array([value]).buffer)];
}

export function int32Bytes(value: number): number[] {
  return [...new Uint8Array(new Int32Array([value]).buffer)];
}

/** A vector of the binary format: a count, then the elements. */
export function vector(elements: readonly Bytes[]): number[] {
  return [...unsigned(elements.length), ...elements.flat()];
}

/** A UTF-8 name with its length. */
export function name(text: string): number[] {
  const bytes = new TextEncoder().encode(text);
  return [...unsigned(bytes.length), ...bytes];
}

/** A section: identifier, length, contents. */
export function section(id: number, contents: Bytes): number[] {
  return [id, ...unsigned(contents.length), ...contents];
}
