import { expect, test } from "vitest";
import { parseCompareTarget, parseMember, parseRetrainTarget } from "../../../src/host/panels/panelTargets.ts";

test("an individual's target survives a reload; what another version wrote is refused", () => {
  expect(parseMember({ run: "/runs/a", id: 3, more: 1 })).toEqual({ run: "/runs/a", id: 3 });
  for (const wrong of [
    null,
    3,
    "x",
    {},
    { run: 1, id: 2 },
    { run: "/a", id: "2" },
    { run: "/a", id: -1 },
    { run: "/a", id: 0.5 },
  ]) {
    expect(parseMember(wrong)).toBe(null);
  }
});

test("so does a comparison's, of individuals or of runs", () => {
  const individuals = {
    kind: "individuals",
    members: [
      { run: "/a", id: 0 },
      { run: "/b", id: 1 },
    ],
  };
  expect(parseCompareTarget(individuals)).toEqual(individuals);
  expect(parseCompareTarget({ kind: "runs", runs: ["/a", "/b"] })).toEqual({ kind: "runs", runs: ["/a", "/b"] });
  for (const wrong of [
    null,
    {},
    { kind: "runs", runs: [1] },
    { kind: "individuals", members: [{ run: "/a" }] },
    { kind: "fronts" },
  ]) {
    expect(parseCompareTarget(wrong)).toBe(null);
  }
});

test("so does a retraining's", () => {
  expect(parseRetrainTarget({ run: "/a", retraining: "0f3", more: 1 })).toEqual({ run: "/a", retraining: "0f3" });
  for (const wrong of [null, "x", {}, { run: "/a" }, { run: "/a", retraining: 3 }]) {
    expect(parseRetrainTarget(wrong)).toBe(null);
  }
});
