import { expect, test } from "vitest";
import { configSchema } from "../../src/config/schema.ts";
import { configHash } from "../../src/engine/runConfig.ts";

const startsOf = (morphism_starts: unknown) =>
  configSchema.parse({ task: { type: "synthetic", problem: "sum" }, training: { morphism_starts } });

test("true and false, as earlier versions wrote them, are structural and none, and give the same hash", () => {
  expect(startsOf(true).training.morphism_starts).toBe("structural");
  expect(startsOf(false).training.morphism_starts).toBe("none");
  expect(configHash(startsOf(true))).toBe(configHash(startsOf("structural")));
  expect(configHash(startsOf("calibrated"))).not.toBe(configHash(startsOf("structural")));
});
