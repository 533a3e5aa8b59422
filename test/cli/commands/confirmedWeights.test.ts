import { readFile } from "node:fs/promises";
import path from "node:path";
import { expect, test } from "vitest";
import { z } from "zod";
import { dispatch } from "../../../src/cli/dispatch.ts";
import { startRun } from "../../../src/engine/session.ts";
import { loadTrainedModel } from "../../../src/export/loadTrainedModel.ts";
import { confirmedFront } from "../../../src/run/confirm/confirmedFront.ts";
import { readSafetensors } from "../../../src/store/safetensors.ts";
import { inlineEvaluator } from "../../engine/inlineEvaluator.ts";
import { tinyConfig } from "../../engine/tinyRun.ts";
import { temporaryFolder } from "../../store/temporaryFolder.ts";

async function run(isConfirmed: boolean) {
  const folder = await temporaryFolder();
  const configText = tinyConfig({ generations: 1, isConfirmed });
  const session = await startRun({ configText, configFile: null, folder }, { createEvaluator: inlineEvaluator });
  const { view } = await session.finished;
  return { run: session.folder, view };
}

async function said(args: readonly string[]) {
  const written = { out: "", err: "" };
  const code = await dispatch(args, {
    out: (text) => {
      written.out += text;
    },
    err: (text) => {
      written.err += text;
    },
    interactive: false,
    columns: 80,
  });
  return { code, ...written };
}

test("confirmed weights are used where there are any, and the search's where they are asked for", async () => {
  const { run: folder, view } = await run(true);
  const { confirmation, objectives } = view;
  const id = (confirmation && confirmedFront(confirmation, objectives)[0]?.id) ?? -1;
  const kept = async (where: string) =>
    (await readSafetensors(path.join(where, `${id}.safetensors`))).tensors.get("decoder.weight")?.values;
  const weightsOf = async (choice: "search" | "confirmed" | null) =>
    (await loadTrainedModel(folder, view, id, choice)).model;
  const [byDefault, searched] = [await weightsOf(null), await weightsOf("search")];
  expect(byDefault.origin).toMatchObject({ kind: "confirmed", epochs: confirmation?.epochs });
  expect(searched.origin.kind).toBe("search");
  expect([...byDefault.weights.keys()]).toContain("decoder.weight");
  expect(byDefault.weights.get("decoder.weight")).toEqual(await kept(folder.confirmedFolder));
  expect(searched.weights.get("decoder.weight")).toEqual(await kept(folder.weightsFolder));
  expect(byDefault.weights.get("decoder.weight")).not.toEqual(searched.weights.get("decoder.weight"));

  const out = path.join(await temporaryFolder(), "model");
  const exported = ["export", folder.folder, String(id), "--format", "pytorch", "--out", out];
  expect((await said(exported)).out).toContain("(confirmed weights, trained from scratch for");
  expect((await said([...exported, "--weights", "search"])).out).toContain("(weights of the search,");
  expect(await said([...exported, "--weights", "best"])).toMatchObject({ code: 2 });
});

test("a run without a confirmation has the search's weights, and says so where others are asked for", async () => {
  const { run: folder, view } = await run(false);
  const id = view.generations.at(-1)?.archive[0] ?? -1;
  expect((await loadTrainedModel(folder, view, id)).model.origin.kind).toBe("search");
  await expect(loadTrainedModel(folder, view, id, "confirmed")).rejects.toMatchObject({ code: "WEIGHTS_GONE" });
});

test("choose names networks of the confirmed front and how to export one; bounds are checked", async () => {
  const { run: folder, view } = await run(true);
  const { confirmation, objectives } = view;
  const [smallest] = confirmation === null ? [] : confirmedFront(confirmation, objectives);
  expect((await said(["choose", folder.folder])).out).toMatch(/simplest.*#\d+[\s\S]*moe-rnas export .* \d+ --format c/);
  const size = smallest?.complexity.total_parameters;
  const bounded = await said(["choose", folder.folder, "--max", `total_parameters=${size}`, "--json"]);
  expect(JSON.parse(bounded.out).withinBounds.id).toBe(smallest?.id);
  expect((await said(["choose", folder.folder, "--max", "total_parameters=1"])).out).toContain("No network");
  expect(await said(["choose", folder.folder, "--max", "weight=1"])).toMatchObject({ code: 2 });
  expect((await said(["choose", folder.folder, "--min", "total_parameters=1"])).err).toContain(
    "--max total_parameters=1",
  );
  const bytes = smallest?.complexity.int8_bytes;
  const inBytes = await said(["choose", folder.folder, "--max", `int8_bytes=${bytes}`]);
  expect(inBytes.out).toContain("weight bytes in int8");
});

test("of a front that was not confirmed the choices are those of the search, which is said", async () => {
  const { run: folder, view } = await run(false);
  const { code, out, err } = await said(["choose", folder.folder]);
  expect(code).toBe(0);
  expect(err).toContain("was not confirmed");
  expect(out).not.toContain("simplest");
  const facts = JSON.parse((await said(["choose", folder.folder, "--json"])).out);
  expect(facts).toMatchObject({ confirmed: false, verdict: null, simplest: null });
  expect(view.generations.at(-1)?.archive).toContain(facts.withinBounds.id);
});

test("front --json is what its published schema says, with a confirmation and without", async () => {
  const file = new URL("../../../docs/front.schema.json", import.meta.url);
  const schema = z.fromJSONSchema(JSON.parse(await readFile(file, "utf8")));
  for (const isConfirmed of [true, false]) {
    const { run: folder } = await run(isConfirmed);
    const facts = JSON.parse((await said(["front", folder.folder, "--json"])).out);
    expect(schema.safeParse(facts).error).toBeUndefined();
    expect(facts.confirmed === null).toBe(!isConfirmed);
    expect(schema.safeParse({ ...facts, verdict: 3 }).success).toBe(false);
    expect(schema.safeParse({ ...facts, confirmed: [{ id: 1 }] }).success).toBe(false);
  }
});
