import path from "node:path";
import { expect, test } from "vitest";
import { parseConfig } from "../../src/config/parseConfig.ts";
import { modelStem } from "../../src/export/trainedModel.ts";
import { nodeDisk } from "../../src/store/disk.ts";
import { createRunFolder } from "../../src/store/runFolder.ts";
import { temporaryFolder } from "../store/temporaryFolder.ts";
import { manifest } from "./hostileRun.ts";

const names = [
  "../../../etc/cron.d/x",
  "..",
  ".",
  "",
  "/",
  "C:\\Windows",
  "\\\\server\\share",
  "a/../../b",
  "con",
  "a\u0000b",
  "\u202e\u001b[2J",
  "%2e%2e%2f",
  "~root",
  "$(touch x)",
  "; rm -rf *",
  "x".repeat(5000),
];

test.each(names)("a run called %j stays in the folder of the runs", async (name) => {
  const runs = path.join(await temporaryFolder(), "runs");
  // A name that is too long for the file system is refused by it: the config takes 80 characters.
  const run = await createRunFolder(nodeDisk, runs, name.slice(0, 80), "", manifest);
  expect(path.dirname(run.folder)).toBe(runs);
  expect(path.basename(run.folder)).toMatch(/^[a-z0-9][a-z0-9-]*-\d{3}$/);
});

test.each(names)("an export of a run called %j is a plain file name", (name) => {
  expect(modelStem(name, 3)).toMatch(/^[a-z][a-z0-9_]*_3$/);
});

test.each(names.filter((name) => name !== "con"))("a config that calls its run %j has an error there", (name) => {
  const { config, diagnostics } = parseConfig(
    `name: ${JSON.stringify(name)}\ntask: { type: synthetic, problem: sum }\n`,
  );
  expect(config).toBeNull();
  expect(diagnostics[0]).toMatchObject({ code: "BAD_FORMAT", path: ["name"], severity: "error" });
});
