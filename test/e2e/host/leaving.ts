import assert from "node:assert/strict";
import { writeFile } from "node:fs/promises";
import { describe, it } from "mocha";
import {
  activatedHost,
  endlessConfig,
  searchProcesses,
  startedRun,
  until,
  workspaceFile,
  writeConfig,
} from "./window.ts";

/** The last thing of a window: a search that is to outlive it. */
export function describeLeaving(): void {
  describe("leaving", () => {
    it("leaves a search running for the next window", async () => {
      const host = await activatedHost();
      const run = await startedRun(host, await writeConfig("left", endlessConfig("left")));
      await until("individuals are evaluated", () => run.view.evaluated > 0);
      const [pid] = searchProcesses();
      await writeFile(
        workspaceFile("host.json").fsPath,
        JSON.stringify({ host: process.pid, search: pid, evaluated: run.view.evaluated }),
      );
      assert.equal(run.state.kind, "running");
    });
  });
}
