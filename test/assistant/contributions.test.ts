import { readFileSync } from "node:fs";
import { expect, test } from "vitest";
import { assistantTools } from "../../src/assistant/assistantTools.ts";
import { languageModelTools } from "../../src/assistant/contributions.ts";

const { contributes } = JSON.parse(readFileSync("package.json", "utf8"));

test("package.json contributes the tools as they are (`npm run generate`), for trusted workspaces only", () => {
  expect(contributes.languageModelTools).toEqual(JSON.parse(JSON.stringify(languageModelTools())));
  for (const { name, when } of contributes.languageModelTools)
    expect([name, when]).toEqual([name, "isWorkspaceTrusted"]);
});

test("what changes something asks before, what reads does not", () => {
  const asks = assistantTools.filter(({ question }) => question !== null).map(({ name }) => name);
  expect(asks.sort()).toEqual(
    ["draft_config", "export_model", "pause_search", "resume_search", "retrain", "start_search", "stop_search"].sort(),
  );
});

test("names fit every client: letters and _, at most 64 with a prefix, each once", () => {
  const names = assistantTools.map(({ name }) => name);
  expect(new Set(names).size).toBe(names.length);
  for (const name of names) expect(name).toMatch(/^[a-z_]{1,40}$/);
});
