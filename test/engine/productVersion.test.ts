import { readFileSync } from "node:fs";
import path from "node:path";
import { expect, test } from "vitest";
import { productVersion } from "../../src/engine/productVersion.ts";

test("runs are stamped with the version of the package", () => {
  const file = path.resolve(import.meta.dirname, "../../package.json");
  expect(productVersion).toBe(JSON.parse(readFileSync(file, "utf8")).version);
});
