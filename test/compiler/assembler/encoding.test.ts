import { expect, test } from "vitest";
import {
  float32Bytes,
  float64Bytes,
  int32Bytes,
  name,
  signed,
  unsigned,
} from "../../../src/compiler/assembler/encoding.ts";

test("unsigned LEB128 has seven bits a byte, the lowest first", () => {
  expect(unsigned(0)).toEqual([0]);
  expect(unsigned(127)).toEqual([0x7f]);
  expect(unsigned(128)).toEqual([0x80, 0x01]);
  expect(unsigned(624485)).toEqual([0xe5, 0x8e, 0x26]);
  expect(unsigned(0xffffffff)).toEqual([0xff, 0xff, 0xff, 0xff, 0x0f]);
});

test("signed LEB128 ends where the sign bit stands", () => {
  expect(signed(0)).toEqual([0]);
  expect(signed(63)).toEqual([0x3f]);
  expect(signed(64)).toEqual([0xc0, 0x00]);
  expect(signed(-1)).toEqual([0x7f]);
  expect(signed(-64)).toEqual([0x40]);
  expect(signed(-65)).toEqual([0xbf, 0x7f]);
  expect(signed(-123456)).toEqual([0xc0, 0xbb, 0x78]);
  expect(signed(-0x80000000)).toEqual([0x80, 0x80, 0x80, 0x80, 0x78]);
});

test("an address from 2³¹ on is encoded as the 32 bits that it is", () => {
  expect(signed(0xffffffff)).toEqual(signed(-1));
});

test("numbers are little-endian, names UTF-8 with their length in bytes", () => {
  expect(float32Bytes(1)).toEqual([0, 0, 0x80, 0x3f]);
  expect(float64Bytes(1)).toEqual([0, 0, 0, 0, 0, 0, 0xf0, 0x3f]);
  expect(int32Bytes(-2)).toEqual([0xfe, 0xff, 0xff, 0xff]);
  expect(name("hé")).toEqual([3, 0x68, 0xc3, 0xa9]);
});
