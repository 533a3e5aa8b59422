import { expect, test } from "vitest";
import { configSchema } from "../../src/config/schema.ts";
import { fusedBackend } from "../../src/training/fusedBackend.ts";
import { openBackend } from "../../src/training/openBackend.ts";

const training = (settings: object) =>
  configSchema.parse({ task: { type: "synthetic", problem: "sum" }, training: settings }).training;

test("an engine without relaxed SIMD is reported, with the remedy", () => {
  expect(() => fusedBackend("none")).toThrow(
    expect.objectContaining({
      code: "FMA_UNAVAILABLE",
      message: expect.stringContaining(`Node.js ${process.versions.node}`),
      remedy: expect.stringContaining("training.fma: false"),
    }),
  );
});

test("how the processor rounds is recorded as a library is, so that no run goes on with other rounding", () => {
  expect(fusedBackend("fused").library).toMatchObject({ name: "relaxed SIMD", version: "fused multiply–adds" });
  expect(fusedBackend("separate").library?.version).toBe("separate multiply–adds");
});

test("without the setting the backend is the one that is the same everywhere", async () => {
  expect((await openBackend(training({}), ".")).library).toBeNull();
});

test("a config that asks for it gets it, or the reason why not", async () => {
  const opened = await openBackend(training({ fma: true }), ".").then(
    ({ library }) => library?.name,
    (error: { code: string }) => error.code,
  );
  expect(opened).toBe(Number(process.versions.node.split(".")[0]) < 22 ? "FMA_UNAVAILABLE" : "relaxed SIMD");
});
