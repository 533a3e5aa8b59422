/**
 * The bytes of an array as NumPy's `.npy` file, version 1.0, which most numerical tools read.
 *
 * @param shape row-major; its product is the array's length.
 * @see https://numpy.org/doc/stable/reference/generated/numpy.lib.format.html
 */
export function encodeNpy(values: Int32Array | Float32Array, shape: readonly number[]): Buffer[] {
  const type = values instanceof Int32Array ? "<i4" : "<f4";
  const extents = `(${shape.join(", ")}${shape.length === 1 ? "," : ""})`;
  const dictionary = `{'descr': '${type}', 'fortran_order': False, 'shape': ${extents}, }`;
  const magicBytes = 10;
  const unpadded = magicBytes + dictionary.length + 1;
  const header = `${dictionary}${" ".repeat(Math.ceil(unpadded / 64) * 64 - unpadded)}\n`;
  const magic = Buffer.from("\x93NUMPY\x01\x00\x00\x00", "latin1");
  magic.writeUInt16LE(header.length, 8);
  return [magic, Buffer.from(header, "latin1"), Buffer.from(values.buffer, values.byteOffset, values.byteLength)];
}
