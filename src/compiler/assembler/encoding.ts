/** Bytes of a module under construction; small enough (kilobytes) that plain arrays are the simplest thing. */
export type Bytes = readonly number[];

/** Bytes as a tree, so that putting code together does not copy it; `append` writes them out. */
export type Code = readonly (number | Code)[];

/** Writes `code` to the end of `target`. */
export function append(target: number[], code: Code): void {
  for (const part of code) {
    if (typeof part === "number") target.push(part);
    else append(target, part);
  }
}

export function flatten(code: Code): number[] {
  const bytes: number[] = [];
  append(bytes, code);
  return bytes;
}

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

const scratch = new DataView(new ArrayBuffer(8));

function scratchBytes(count: 4 | 8): number[] {
  return Array.from({ length: count }, (_, index) => scratch.getUint8(index));
}

/** The four little-endian bytes of `value` rounded to float32. */
export function float32Bytes(value: number): number[] {
  scratch.setFloat32(0, value, true);
  return scratchBytes(4);
}

/** The eight little-endian bytes of a float64. */
export function float64Bytes(value: number): number[] {
  scratch.setFloat64(0, value, true);
  return scratchBytes(8);
}

export function int32Bytes(value: number): number[] {
  scratch.setInt32(0, value, true);
  return scratchBytes(4);
}

/** A vector of the binary format: a count, then the elements. */
export function vector(elements: readonly Code[]): number[] {
  return flatten([unsigned(elements.length), ...elements]);
}

/** A UTF-8 name with its length. */
export function name(text: string): number[] {
  const bytes = new TextEncoder().encode(text);
  return [...unsigned(bytes.length), ...bytes];
}

/** A section: identifier, length, contents. */
export function section(id: number, contents: Bytes): Code {
  return [id, unsigned(contents.length), contents];
}
