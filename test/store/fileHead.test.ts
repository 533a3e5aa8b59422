import { writeFile } from "node:fs/promises";
import { join } from "node:path";
import { gzipSync } from "node:zlib";
import { expect, test } from "vitest";
import { fileHead } from "../../src/store/fileHead.ts";
import { temporaryFolder } from "./temporaryFolder.ts";

test("a compressed file of any length and name is read as far as its first lines", async () => {
  const file = join(await temporaryFolder(), "data.csv");
  const rows = Array.from({ length: 100_000 }, (_, row) => `${row},${(row * 7919) % 104_729}`);
  await writeFile(file, gzipSync(`first,second\n${rows.join("\n")}\n`));
  expect((await fileHead(file, 65536)).toString().split("\n").slice(0, 3)).toEqual(["first,second", "0,0", "1,7919"]);
});
