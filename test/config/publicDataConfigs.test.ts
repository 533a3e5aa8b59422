import { readdirSync, readFileSync } from "node:fs";
import path from "node:path";
import { expect, test } from "vitest";
import { parseConfig } from "../../src/config/parseConfig.ts";

/** What `npm run test:data` searches with; their data are not part of the project. */
const configs = path.resolve(import.meta.dirname, "../fixtures/publicData");

test.each(readdirSync(configs))("the config %s is valid", (name) => {
  expect(parseConfig(readFileSync(path.join(configs, name), "utf8")).diagnostics).toEqual([]);
});
