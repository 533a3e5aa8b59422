import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { type EditorContext, EditorWindow, Steps } from "./editorWindow.ts";

export async function configFlow(context: EditorContext): Promise<readonly string[]> {
  const window = new EditorWindow(context);
  const { page } = window;
  const steps = new Steps("config", page);
  writeFileSync(join(context.workspace, "typed.rnas"), "");
  await steps.step("x", async () => {
    await window.open();
    await window.openFile("typed.rnas");
    await page.locator(".editor-instance .view-lines").click();
    await page.locator(".statusbar-item").filter({ hasText: /RNAS search config/ }).waitFor();
    let n = 0;
    const shot = async () => {
      await page.waitForTimeout(2500);
      await page.screenshot({ path: `/tmp/cfg-${n++}.png` });
    };
    await page.keyboard.press("Control+Space");
    await page.locator(".suggest-widget.visible .monaco-list-row").first().waitFor();
    await shot();
    await page.keyboard.press("Enter");
    await shot();
    await page.keyboard.press("Enter");
    await shot();
    await page.keyboard.press("Enter");
    await shot();
    await page.keyboard.press("Control+End");
    await page.keyboard.press("Enter");
    await page.keyboard.press("Control+Space");
    await shot();
    await page.keyboard.press("Home");
    await page.keyboard.press("Control+Space");
    await shot();
  });
  return steps.passed;
}
