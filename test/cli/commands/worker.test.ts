import { spawnSync } from "node:child_process";
import { readFileSync } from "node:fs";
import path from "node:path";
import { expect, test } from "vitest";
import { parseAllDocuments } from "yaml";
import { spec } from "../../../src/cli/commands/worker.ts";
import { dispatch } from "../../../src/cli/dispatch.ts";
import { exitCode } from "../../../src/cli/exitCode.ts";

async function refused(...args: readonly string[]): Promise<{ code: number; text: string }> {
  const told: string[] = [];
  const output = { out: () => {}, err: (text: string) => void told.push(text), columns: 80, interactive: false };
  const code = await dispatch(["worker", ...args], output);
  return { code, text: told.join("") };
}

test("a worker without a queue, or with an address that is none, says what to write", async () => {
  expect(await refused()).toMatchObject({
    code: exitCode.usage,
    text: expect.stringMatching(/--queue redis:\/\/host/),
  });
  expect((await refused("--queue", "localhost:6379")).code).toBe(exitCode.usage);
  expect((await refused("--queue", "redis://h", "--concurrency", "0")).text).toMatch(/at least 1/);
});

test("a password on the command line is refused, and not repeated", async () => {
  const { code, text } = await refused("--queue", "redis://:open-sesame@h");
  expect(code).toBe(exitCode.usage);
  expect(text).toMatch(/MOE_RNAS_QUEUE_PASSWORD/);
  expect(text).not.toMatch(/open-sesame/);
});

test("the job files for Slurm and Kubernetes can be read, and name options that there are", () => {
  const folder = path.resolve(import.meta.dirname, "../../../examples/distributed");
  const slurm = path.join(folder, "workers.slurm");
  expect(spawnSync("bash", ["-n", slurm]).status).toBe(0);
  const kubernetes = readFileSync(path.join(folder, "kubernetes.yaml"), "utf8");
  const documents = parseAllDocuments(kubernetes);
  expect(documents.flatMap(({ errors }) => errors)).toEqual([]);
  const kinds = documents.map((document) => (document.toJS() as { kind: string }).kind);
  expect(kinds).toEqual(["Deployment", "Service", "Deployment", "NetworkPolicy"]);
  const workers = documents[2]?.toJS() as {
    spec: { template: { spec: { containers: { command: string[] }[] } } };
  };
  const command = workers.spec.template.spec.containers[0]?.command.slice(3) ?? [];
  const script = readFileSync(slurm, "utf8").match(/cli\.js" worker(?:.|\n)*?; do/)?.[0] ?? "";
  const used = [...command, ...script.split(/\s+/)].flatMap((word) => word.match(/^--([a-z-]+)/)?.[1] ?? []);
  expect(used.length).toBeGreaterThan(7);
  expect(used.filter((name) => !(name in spec.options))).toEqual([]);
});
