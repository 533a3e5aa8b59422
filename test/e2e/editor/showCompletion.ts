import { readFileSync } from "node:fs";
import { join } from "node:path";
import { type EditorWindow, until } from "./editorWindow.ts";

/** Opens a config and asks for another objective: its completions are shown, with what the chosen one means. */
export async function showCompletion(window: EditorWindow, config: string): Promise<void> {
  const { page } = window;
  await window.openFile(config);
  const lines = readFileSync(join(window.workspace, config), "utf8").split("\n");
  const objectives = lines.findIndex((line) => line.trimStart().startsWith("objectives:"));
  await page.locator(".editor-instance .codelens-decoration a").first().waitFor();
  await window.goTo(objectives + 1, (lines[objectives] ?? "").indexOf("]") + 1);
  await page.keyboard.type(", ");
  const offered = page.locator(".suggest-widget.visible .monaco-list-row");
  const details = page.locator(".suggest-details-container .suggest-details:visible");
  // Asked for once more, a list that is shown adds or takes away what the chosen one means.
  await until("completions with documentation", async () => {
    if (await details.isVisible()) return true;
    if ((await offered.count()) > 1) await page.keyboard.press("ArrowDown");
    await page.keyboard.press("Control+Space");
    await details.waitFor({ timeout: 3000 }).catch(() => {});
    return false;
  });
}
