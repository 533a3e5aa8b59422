export { writeLargeRun } from "../../fixtures/writtenRun.ts";

import { type EditorContext, EditorWindow, until } from "./editorWindow.ts";

/** Milliseconds from a click to what it shows. */
export interface Figures {
  readonly individuals: number;
  /** What VS Code says that `activate()` took. */
  readonly activation: string;
  /** The run's own rows. */
  readonly runMs: number;
  /** Until all individuals are there: a log of more than 64 MB is only read when its run is opened. */
  readonly readMs: number;
  /** The list of generations, then the individuals of one of them. */
  readonly generationsMs: number;
  readonly generationMs: number;
  readonly frontListMs: number;
  /** From the click on the button to the drawn Pareto front. */
  readonly frontPanelMs: number;
}

/** Opens the lists of the workspace's large run by clicks, as a user does. */
export async function measureTree(context: EditorContext, individuals: number): Promise<Figures> {
  const window = new EditorWindow(context);
  await window.open();
  await window.openSidebar();
  const run = window.row("large-001");
  await run.waitFor();
  // A log of usual size is read by now, and the window has settled: what is measured are the lists.
  const read = run.filter({ hasText: "on the front" });
  await read.waitFor({ timeout: 15_000 }).catch(() => {});
  await window.page.waitForTimeout(3000);
  const from = async (act: () => Promise<void>, shown: () => Promise<unknown>) => {
    const begunMs = performance.now();
    await act();
    await shown();
    return Math.round(performance.now() - begunMs);
  };
  const runMs = await from(
    () => run.click(),
    () => window.row(/^Pareto front/).waitFor(),
  );
  const readMs = await from(
    async () => {},
    () => window.row(`${individuals.toLocaleString("en-US")} evaluated`).waitFor(),
  );
  const frontListMs = await from(
    () => window.row(/^Pareto front/).click(),
    () => window.row(/^#\d+/).waitFor(),
  );
  await window.row(/^Pareto front/).click();
  await window.row(/^#\d+/).waitFor({ state: "detached" });
  const generationsMs = await from(
    () => window.row(/^Generations/).click(),
    () => window.rows.and(window.page.locator("[aria-level='3']")).first().waitFor(),
  );
  const first = window.rows.and(window.page.locator("[aria-level='3']")).first();
  const generationMs = await from(
    () => first.click(),
    () => window.rows.and(window.page.locator("[aria-level='4']")).first().waitFor(),
  );
  await run.hover();
  const frontPanelMs = await from(
    () => run.getByRole("button", { name: "Show Pareto Front" }).click(),
    async () => {
      const front = await window.panel("main.front .plot");
      await until("it is drawn", () =>
        front.evaluate<number>("performance.getEntriesByName('front-painted').length").catch(() => 0),
      );
    },
  );
  await window.command("Developer: Show Running Extensions");
  const activation = await window.page
    .locator(".runtime-extensions-editor .extension", { hasText: "MOE/RNAS" })
    .locator(".activation-time")
    .textContent();
  const opened = { runMs, readMs, generationsMs, generationMs, frontListMs, frontPanelMs };
  return { individuals, activation: activation ?? "", ...opened };
}
