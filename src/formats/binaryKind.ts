/** Files that are no text, by their first bytes. A spreadsheet of today is a zip archive. */
const signatures: readonly (readonly [what: string, ...bytes: readonly number[]])[] = [
  ["a zip archive, as spreadsheets (.xlsx, .ods) are", 0x50, 0x4b, 0x03, 0x04],
  ["an old spreadsheet (.xls)", 0xd0, 0xcf, 0x11, 0xe0],
  ["compressed with xz", 0xfd, 0x37, 0x7a, 0x58, 0x5a],
  ["compressed with bzip2", 0x42, 0x5a, 0x68],
  ["compressed with zstd", 0x28, 0xb5, 0x2f, 0xfd],
  ["compressed with lz4", 0x04, 0x22, 0x4d, 0x18],
  ["a 7z archive", 0x37, 0x7a, 0xbc, 0xaf],
  ["a Parquet file", 0x50, 0x41, 0x52, 0x31],
  ["an Arrow file", 0x41, 0x52, 0x52, 0x4f, 0x57, 0x31],
  ["an Avro file", 0x4f, 0x62, 0x6a, 0x01],
  ["an HDF5 file", 0x89, 0x48, 0x44, 0x46],
  ["a NumPy array", 0x93, 0x4e, 0x55, 0x4d, 0x50, 0x59],
  ["an SQLite database", 0x53, 0x51, 0x4c, 0x69, 0x74, 0x65, 0x20, 0x66],
  ["a PDF document", 0x25, 0x50, 0x44, 0x46, 0x2d],
  ["a picture", 0x89, 0x50, 0x4e, 0x47],
  ["a sound (.wav)", 0x52, 0x49, 0x46, 0x46],
  ["a pickle of Python", 0x80, 0x04, 0x95],
];

/** What a file that is no text is, for people; null for what may be a text. @param start its first bytes. */
export function binaryKind(start: Uint8Array): string | null {
  const begins = (bytes: readonly number[]) => bytes.every((byte, index) => start[index] === byte);
  const utf32 = begins([0xff, 0xfe, 0, 0]) || begins([0, 0, 0xfe, 0xff]);
  if (utf32) return "UTF-32";
  // A line of text may begin as bzip2 does; its bytes are no compressed data.
  const isText = start.subarray(0, 64).every((byte) => byte >= 0x20 || byte === 0x09 || byte === 0x0a || byte === 0x0d);
  const found =
    isText && !begins([0x25, 0x50, 0x44, 0x46, 0x2d]) ? undefined : signatures.find(([, ...bytes]) => begins(bytes));
  return found?.[0] ?? null;
}
