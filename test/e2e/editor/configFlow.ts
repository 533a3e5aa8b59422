import assert from "node:assert/strict";
import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { type EditorContext, EditorWindow, Steps, until } from "./editorWindow.ts";

/** A config written from nothing by completion, a mistake in it repaired, and its search started above its text. */
export async function configFlow(context: EditorContext): Promise<void> {
  const window = new EditorWindow(context);
  const { page } = window;
  const steps = new Steps("config", context);
  const file = join(context.workspace, "typed.rnas");
  const squiggle = page.locator(".editor-instance .squiggly-error").first();
  writeFileSync(file, "");

  await steps.step("an empty config says what it lacks", async () => {
    await window.open();
    await window.openFile("typed.rnas");
    await page.locator(".statusbar-item").filter({ hasText: "RNAS search config" }).waitFor();
    await squiggle.waitFor();
  });

  await steps.step("a config is written by completion alone", async () => {
    await choose(window, "task");
    await choose(window, "synthetic");
    await newLine(window);
    await choose(window, "problem");
    await choose(window, "sum");
    await newLine(window);
    await choose(window, "length");
    await newLine(window);
    // Out of the section.
    await page.keyboard.press("Control+BracketLeft");
    await choose(window, "seed");
    await newLine(window);
    await choose(window, "search");
    await choose(window, "population");
    await page.keyboard.press("Control+s");
    const wanted = [
      "task:",
      "  type: synthetic",
      "  problem: sum",
      "  length: 20",
      "seed: 1",
      "search:",
      "  population: 20",
    ].join("\n");
    await until("the config is saved", () => readFileSync(file, "utf8") === wanted, 10_000).catch(() => {
      assert.equal(readFileSync(file, "utf8"), wanted);
    });
    await squiggle.waitFor({ state: "detached" });
  });

  await steps.step("a wrong key is underlined, and its quick fix repairs it", async () => {
    await newLine(window);
    await page.keyboard.press("Escape");
    await page.keyboard.type("generatoins: 1", { delay: 20 });
    await page.keyboard.press("Escape");
    await squiggle.waitFor();
    await page.keyboard.press("Home");
    await page.keyboard.press("Control+.");
    const fixes = page.locator(".action-widget .monaco-list-row.action");
    await fixes.filter({ hasText: "generations" }).first().waitFor();
    await page.keyboard.press("Enter");
    await squiggle.waitFor({ state: "detached" });
    await page.keyboard.press("Control+s");
    await until("the repaired config is saved", () => readFileSync(file, "utf8").endsWith("  generations: 1"));
  });

  await steps.step("the lens above it starts its search", async () => {
    await page.locator(".editor-instance .codelens-decoration a").filter({ hasText: "Start Search" }).click();
    await window.notification(/^search-001 is complete: \d+ cells? on the front/).waitFor();
    await window.openSidebar();
    const run = window.row("search-001");
    await run.filter({ hasText: /completed · \d+ on the front/ }).waitFor();
    await window.expand(run);
    await window.row(/^Pareto front[1-9]/).waitFor();
    assert.deepEqual(window.searchProcesses(), []);
  });

  await steps.step("axe finds nothing serious in the editor's own views", async () => {
    assert.deepEqual(await window.seriousFaults(".part.sidebar .pane-body"), []);
  });
}

/** Longer than any list of completions here. */
const mostOffered = 20;

/** Takes a completion by its label with the keyboard, after asking for completions unless they are shown. */
async function choose(window: EditorWindow, label: string): Promise<void> {
  const { page } = window;
  const focused = page.locator(".suggest-widget.visible .monaco-list-row.focused .label-name");
  let passed = 0;
  await until(`${label} is offered`, async () => {
    const name = (await focused.isVisible()) ? await focused.textContent({ timeout: 1000 }).catch(() => null) : null;
    if (name === label) return true;
    if (name === null || ++passed > mostOffered) {
      // Not shown, or shown for where the cursor was before.
      passed = 0;
      await page.keyboard.press("Escape");
      await page.keyboard.press("Control+Space");
      await focused.waitFor({ timeout: 2000 }).catch(() => {});
    } else await page.keyboard.press("ArrowDown");
    return false;
  });
  await page.keyboard.press("Enter");
}

/** A line below, whatever is offered or left to fill in on this one. */
async function newLine({ page }: EditorWindow): Promise<void> {
  await page.keyboard.press("Control+Enter");
}
