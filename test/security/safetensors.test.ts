import { expect, test } from "vitest";
import { decodeSafetensors, SafetensorsError } from "../../src/store/safetensors.ts";

/** A file with this header, of the declared or its own length, over `dataBytes` zero bytes. */
function fileOf(header: string, dataBytes = 4, declared = BigInt(Buffer.byteLength(header))): Buffer {
  const length = Buffer.alloc(8);
  length.writeBigUInt64LE(declared);
  return Buffer.concat([length, Buffer.from(header), Buffer.alloc(dataBytes)]);
}

const tensor = (shape: string, offsets: string, dtype = "F32") =>
  `{"w":{"dtype":"${dtype}","shape":${shape},"data_offsets":${offsets}}}`;

const refused: { readonly [what: string]: Buffer } = {
  "an empty file": Buffer.alloc(0),
  "a header length of 2⁶⁴ − 1": fileOf(tensor("[1]", "[0,4]"), 4, 2n ** 64n - 1n),
  "a header length of 2⁵³": fileOf(tensor("[1]", "[0,4]"), 4, 2n ** 53n),
  "a header that goes on behind the file": fileOf(tensor("[1]", "[0,4]"), 0, 100_000_000n),
  "a header of 100 MB": fileOf(`{${" ".repeat(100_000_000)}}`),
  "a header that is a list": fileOf("[]", 0),
  "a header that is null": fileOf("null", 0),
  "a header that is no UTF-8": Buffer.concat([fileOf("", 0, 2n), Buffer.from([0xff, 0xfe])]),
  "a header of 100,000 brackets": fileOf("[".repeat(100_000), 0),
  "data beyond the file": fileOf(tensor("[2]", "[0,8]")),
  "an offset of 2⁵³": fileOf(tensor("[1]", "[9007199254740992,9007199254740996]")),
  "an infinite offset": fileOf(tensor("[1]", "[0,1e999]")),
  "a negative offset": fileOf(tensor("[1]", "[-4,0]")),
  "a fractional offset": fileOf(tensor("[1]", "[0.5,4.5]")),
  "offsets that run backwards": fileOf(tensor("[1]", "[4,0]")),
  "an offset that is a text": fileOf(tensor("[1]", '["0","4"]')),
  "three offsets": fileOf(tensor("[1]", "[0,4,8]")),
  "a negative size": fileOf(tensor("[-1]", "[0,4]")),
  "two negative sizes with a positive product": fileOf(tensor("[-1,-1]", "[0,4]")),
  "a fractional size": fileOf(tensor("[0.5,2]", "[0,4]")),
  "a size of 2⁵³": fileOf(tensor("[9007199254740992]", "[0,4]")),
  "sizes whose product overflows": fileOf(
    tensor(
      `[${Array(8)
        .fill(2 ** 52)
        .join(",")}]`,
      "[0,4]",
    ),
  ),
  "nine dimensions": fileOf(tensor("[1,1,1,1,1,1,1,1,1]", "[0,4]")),
  "another type": fileOf(tensor("[2]", "[0,4]", "F16")),
  "a tensor that is null": fileOf('{"w":null}'),
  "a tensor without a description": fileOf('{"w":{}}'),
  "two tensors in one place": fileOf(
    '{"a":{"dtype":"F32","shape":[1],"data_offsets":[0,4]},"b":{"dtype":"F32","shape":[1],"data_offsets":[0,4]}}',
  ),
  "two tensors that overlap in part": fileOf(
    '{"a":{"dtype":"F32","shape":[2],"data_offsets":[0,8]},"b":{"dtype":"F32","shape":[2],"data_offsets":[4,12]}}',
    12,
  ),
  "a gap between tensors": fileOf(
    '{"a":{"dtype":"F32","shape":[1],"data_offsets":[0,4]},"b":{"dtype":"F32","shape":[1],"data_offsets":[8,12]}}',
    12,
  ),
  "data that belong to nobody": fileOf(tensor("[1]", "[0,4]"), 8),
  "a tensor that is described twice": fileOf(
    '{"w":{"dtype":"F32","shape":[9],"data_offsets":[0,36]},"w":{"dtype":"F32","shape":[1],"data_offsets":[0,4]}}',
  ),
  "a shape that is given twice": fileOf('{"w":{"dtype":"F32","shape":[9],"shape":[1],"data_offsets":[0,4]}}'),
  "metadata that are no texts": fileOf('{"__metadata__":{"epochs":3}}', 0),
  "a checksum of other data": fileOf('{"__metadata__":{"crc32":"1"}}', 0),
};

test.each(Object.entries(refused))("%s is refused, by the file's name and with a remedy", (_, bytes) => {
  const decode = () => decodeSafetensors(bytes, "run/weights/3.safetensors");
  expect(decode).toThrow(SafetensorsError);
  expect(decode).toThrow(/^run\/weights\/3\.safetensors is not a usable safetensors file: .+\.$/);
});

test("names that objects have of themselves are names like others", () => {
  const header = `{"__metadata__":{"__proto__":"m"},"__proto__":{"dtype":"F32","shape":[1],"data_offsets":[0,4]},"constructor":{"dtype":"F32","shape":[],"data_offsets":[4,8]}}`;
  const { tensors, metadata } = decodeSafetensors(fileOf(header, 8), "w");
  expect([...tensors.keys()]).toEqual(["__proto__", "constructor"]);
  expect([...metadata]).toEqual([["__proto__", "m"]]);
  expect(({} as { dtype?: unknown }).dtype).toBeUndefined();
});

test("a colon or a quote in a name is no key of its own", () => {
  const header = String.raw`{"a:\"b\\":{"dtype":"F32","shape":[1],"data_offsets":[0,4]}}`;
  expect([...decodeSafetensors(fileOf(header), "w").tensors.keys()]).toEqual(['a:"b\\']);
});
