import { readdirSync } from "node:fs";
import { mkdtemp, readFile, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import path from "node:path";
import { expect, test } from "vitest";
import { resumeRun, type Session, startRun } from "../../src/engine/session.ts";
import { lastGeneration } from "../../src/run/runView.ts";
import { builtEngine } from "../engine/builtEngine.ts";
import { folder } from "./folder.ts";

const configs = path.resolve(import.meta.dirname, "../fixtures/publicData");

// The configs search for a minute each; here they stop after the children of this generation, and the full minute is
// `MOE_RNAS_FULL=1 npm run test:data -- test/publicData/searches.test.ts`.
const lastOfPart = process.env.MOE_RNAS_FULL === "1" ? Number.POSITIVE_INFINITY : 1;

test.each(readdirSync(configs))(
  "%s searches to a front and can be opened again",
  { timeout: 300_000 },
  async (name) => {
    const configFile = path.join(configs, name);
    const runsFolder = await mkdtemp(path.join(tmpdir(), "rnas-shared-"));
    try {
      const { evaluator } = await builtEngine();
      const configText = await readFile(configFile, "utf8");
      const request = { configText, configFile, folder, runsFolder };
      const session: Session = await startRun(request, {
        evaluatorFile: evaluator,
        listener: (notice) => {
          if (notice.type !== "eventAppended" || notice.event.type !== "generationCompleted") return;
          if (notice.event.generation >= lastOfPart) session.stop();
        },
      });
      const { outcome, view } = await session.finished;

      expect(["completed", "stopped"]).toContain(outcome);
      const front = lastGeneration(view)?.archive ?? [];
      expect(front.length).toBeGreaterThan(0);
      expect(view.failed).toBeLessThan(view.evaluated);
      // Every objective was measured, and the first one beats who learned nothing.
      const first = view.objectives[0];
      expect(view.best[first?.name ?? ""]?.value).toBeLessThan(first?.reference ?? Number.NaN);

      const again = await resumeRun(session.folder.folder, { evaluatorFile: evaluator, timeLimitMs: 1 });
      expect((await again.finished).view.evaluated).toBeGreaterThanOrEqual(view.evaluated);
    } finally {
      await rm(runsFolder, { recursive: true, force: true });
    }
  },
);
