import { availableParallelism } from "node:os";
import path from "node:path";
import { beforeEach, expect, test } from "vitest";
import { settings } from "../../src/host/settings.ts";
import { Uri, workspace } from "./fakeVscode.ts";

beforeEach(() => {
  workspace.settings = {};
  workspace.isTrusted = true;
  workspace.workspaceFolders = [{ uri: Uri.file("/work/project") }];
});

test("without settings everything is left to the config", () => {
  expect(settings()).toEqual({
    workers: null,
    runFolder: null,
    weightsQuotaMb: null,
    backend: "wasm",
    notifications: "all",
    pauseOnExit: false,
  });
});

test.each([
  [0, 1],
  [-3, 1],
  [2.4, 2],
  [1e9, 4 * availableParallelism()],
])("%f workers are %i: a whole number from 1 to four for each core", (entered, used) => {
  workspace.settings = { workers: entered };
  expect(settings().workers).toBe(used);
});

test("words that are no choice count as the default", () => {
  workspace.settings = { backend: "cuda", notifications: "loud", weightsQuotaMb: 0 };
  expect(settings()).toMatchObject({ backend: "wasm", notifications: "all", weightsQuotaMb: 1 });
  workspace.settings = { backend: "tensorflow", notifications: "problems", pauseOnExit: true };
  expect(settings()).toMatchObject({ backend: "tensorflow", notifications: "problems", pauseOnExit: true });
});

test("a relative run folder lies in the first folder of the workspace, an absolute one where it says", () => {
  workspace.settings = { runFolder: "runs" };
  expect(settings().runFolder).toBe(path.normalize("/work/project/runs"));
  workspace.settings = { runFolder: "/data/../runs" };
  expect(settings().runFolder).toBe(path.normalize("/runs"));
  workspace.settings = { runFolder: "  " };
  expect(settings().runFolder).toBeNull();
});

test("a relative run folder needs a workspace, and any run folder a trusted one", () => {
  workspace.settings = { runFolder: "runs" };
  workspace.workspaceFolders = [];
  expect(settings().runFolder).toBeNull();
  workspace.settings = { runFolder: "/runs" };
  workspace.isTrusted = false;
  expect(settings().runFolder).toBeNull();
});
