import assert from "node:assert/strict";
import { mkdirSync, readdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { foldRunEvents } from "../../../src/run/runView.ts";
import { readEvents } from "../../../src/store/eventLog.ts";
import { type EditorContext, EditorWindow, Steps, until } from "./editorWindow.ts";

const config = `name: closing
task: { type: synthetic, problem: sum, length: 10, train_sequences: 200 }
model: { hidden: 8 }
training: { batch: 20, epochs: 4 }
search: { population: 8, generations: 3000, objectives: [mse, blocks] }
run: { workers: 1 }
`;

/** An invented language; VS Code has no texts of its own in it, so those stay English. */
const madeUpLanguage = "qps-ploc";

/** A window whose searches are not to outlive it; then one in another language. */
export async function closingFlow(context: EditorContext): Promise<void> {
  const window = new EditorWindow(context);
  const { page } = window;
  const steps = new Steps("closing", context);
  const run = join(context.workspace, ".rnas", "closing-001");
  const runRow = window.row("closing-001");
  writeFileSync(join(context.workspace, "closing.rnas"), config);
  mkdirSync(join(context.workspace, ".vscode"));
  writeFileSync(join(context.workspace, ".vscode", "settings.json"), '{ "moeRnas.pauseOnExit": true }');

  await steps.step("with moeRnas.pauseOnExit a search is paused when its window goes", async () => {
    await window.open();
    await window.openFile("closing.rnas");
    await window.command("MOE/RNAS: Start Search");
    await runRow.filter({ hasText: /running/ }).waitFor();
    const evaluated = async () => foldRunEvents((await readEvents(run)).events).evaluated;
    await until("individuals are evaluated", async () => (await evaluated()) > 8);
    assert.equal(window.searchProcesses().length, 1);
    await window.reload();
    await until("its process has ended", () => window.searchProcesses().length === 0);
    await runRow.filter({ hasText: /paused/ }).waitFor();
    const sessions = readFileSync(join(run, "sessions.jsonl"), "utf8");
    assert.match(sessions, /"user"/);
  });

  await steps.step("in a language with a bundle, tree and panels speak it", async () => {
    const extension = readdirSync(context.extensions).find((name) => name.startsWith("moe-rnas."));
    assert.ok(extension !== undefined);
    const bundles = join(context.extensions, extension, "l10n");
    const english: object = JSON.parse(readFileSync(join(bundles, "bundle.l10n.json"), "utf8"));
    const words = Object.fromEntries(Object.keys(english).map((text) => [text, `⟦${text}⟧`]));
    writeFileSync(join(bundles, `bundle.l10n.${madeUpLanguage}.json`), JSON.stringify(words));
    await page.addInitScript(`globalThis._VSCODE_NLS_LANGUAGE = ${JSON.stringify(madeUpLanguage)};`);
    await window.reload();
    await runRow.filter({ hasText: "⟦paused⟧" }).hover();
    await runRow.getByRole("button", { name: "Show Pareto Front" }).click();
    await window.tab("⟦Front: closing-001⟧").waitFor();
    const front = await window.panel("main.front .plot");
    assert.match((await front.locator(".status").textContent()) ?? "", /⟦[\d,]+ evaluated⟧/);
    assert.equal(await front.locator("html").getAttribute("lang"), madeUpLanguage);
  });
}
