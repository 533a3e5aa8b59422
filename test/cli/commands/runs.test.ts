import { mkdir, writeFile } from "node:fs/promises";
import path from "node:path";
import { expect, test } from "vitest";
import { dispatch } from "../../../src/cli/dispatch.ts";
import { exitCode } from "../../../src/cli/exitCode.ts";
import { writeLargeRun } from "../../fixtures/writtenRun.ts";
import { temporaryFolder } from "../../store/temporaryFolder.ts";

async function cli(...args: string[]) {
  const written = { out: "", err: "" };
  const code = await dispatch(args, {
    out: (text) => {
      written.out += text;
    },
    err: (text) => {
      written.err += text;
    },
    interactive: false,
    columns: 100,
  });
  return { code, ...written };
}

test("runs lists those beside configs of a folder and of the folders in it, and names one that is damaged", async () => {
  const folder = await temporaryFolder();
  expect((await cli("runs", folder)).out).toMatch(/No runs here/);
  await writeLargeRun(path.join(folder, ".rnas"), 20);
  await writeLargeRun(path.join(folder, "below", ".rnas"), 10);
  const damaged = path.join(folder, "below", ".rnas", "odd-001");
  await mkdir(damaged);
  await writeFile(path.join(damaged, "manifest.json"), "no JSON");

  const listed = JSON.parse((await cli("runs", folder, "--json")).out) as { name: string; evaluated: number }[];
  const told = listed.map(({ name, evaluated }) => `${name}: ${evaluated}`);
  expect(told.sort()).toEqual(["large-001: 10", "large-001: 20", "odd-001: 0"]);
  expect((await cli("runs", folder)).out).toMatch(/^odd-001 .*not a run folder|^odd-001 .*damaged/m);
});

test("compare puts runs side by side against one reference", async () => {
  const folder = await temporaryFolder();
  const runs = [await writeLargeRun(path.join(folder, "a"), 20), await writeLargeRun(path.join(folder, "b"), 40)];
  const { out } = await cli("compare", ...runs);
  expect(out.split("\n").filter((line) => line.startsWith("large"))).toHaveLength(2);
  const { runs: compared } = JSON.parse((await cli("compare", "--json", ...runs)).out);
  expect(compared.map((run: { folder: string; evaluated: number }) => [run.folder, run.evaluated])).toEqual([
    [runs[0], 20],
    [runs[1], 40],
  ]);
  expect(await cli("compare", runs[0] ?? "")).toMatchObject({ code: exitCode.usage });
});

test("show and front say the same as JSON and as a picture", async () => {
  const folder = await writeLargeRun(await temporaryFolder(), 20);
  const { front } = JSON.parse((await cli("front", folder, "--json")).out) as {
    front: { id: number; equations: string }[];
  };
  const [first] = front;
  const shown = JSON.parse((await cli("show", folder, String(first?.id), "--json")).out);
  expect(shown).toMatchObject({ id: first?.id, equations: first?.equations, onFront: true, failure: null });
  const { out: svg } = await cli("front", folder, "--svg");
  expect(svg).toMatch(/^<svg xmlns="http:\/\/www\.w3\.org\/2000\/svg" .*<style>.*<\/svg>\s*$/s);
  expect(svg.match(/class="front"/g)).toHaveLength(front.length);
  expect(await cli("front", folder, "--svg", "--json")).toMatchObject({ code: exitCode.usage });
});

test("pause and stop say that nothing searches where nothing does", async () => {
  const folder = await writeLargeRun(await temporaryFolder(), 5);
  for (const what of ["pause", "stop"]) {
    const { code, err } = await cli(what, folder);
    expect(code).toBe(exitCode.environment);
    expect(err).toMatch(/no process that can be reached works on .*moe-rnas status/s);
  }
});

test("validate tells findings with their places as JSON, and its exit code is that of the text", async () => {
  const file = path.join(await temporaryFolder(), "a.rnas");
  await writeFile(file, "task: { type: synthetic, problem: sum }\nserch: { population: 4 }\n");
  const { code, out } = await cli("validate", file, "--json");
  expect(code).toBe(exitCode.config);
  const { valid, findings, data } = JSON.parse(out);
  expect([valid, data]).toEqual([false, null]);
  expect(findings[0]).toMatchObject({ line: 2, column: 1, code: "UNKNOWN_KEY", replacement: "search" });
});
