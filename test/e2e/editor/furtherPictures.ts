import type { EditorWindow } from "./editorWindow.ts";

/**
 * Pictures for those who look after the views: trees, menus, choices, settings, runs compared.
 *
 * @param run the name of the open run.
 */
export async function furtherPictures(
  window: EditorWindow,
  run: string,
  save: (name: string) => Promise<void>,
): Promise<void> {
  const { page } = window;
  await window.command("View: Close All Editors");
  await window.row(/^Pareto front/).click();
  await window.row(/^Generations/).click();
  await window.row(/^Generation 1/).click();
  await save("tree");
  const others = window.rows.filter({ hasNotText: run }).and(page.locator("[aria-level='1']"));
  if ((await others.count()) > 1) {
    await others.nth(0).click();
    await others.nth(1).click({ modifiers: ["Control"] });
    await others.nth(1).click({ button: "right" });
    await page.locator(".context-view .monaco-menu").waitFor();
    await save("menu");
    await page.keyboard.press("Escape");
    await window.command("MOE/RNAS: Compare Runs");
    await window.panel(".compare-body .charts canvas");
    await save("compareRuns");
  }
  await window.command("View: Close All Editors");
  await window.command("Welcome: Open Walkthrough");
  await window.quickRows.filter({ hasText: "From a data file to a small network" }).first().click();
  await page.locator(".getting-started-step, .getting-started-category").first().waitFor();
  await save("walkthrough");
  await window.command("MOE/RNAS: New Search Config");
  await save("newConfig");
  await page.keyboard.press("Escape");
  await window.command("Preferences: Open Settings (UI)");
  await page.locator(".settings-editor .suggest-input-container .view-lines").click();
  await page.keyboard.type("moeRnas");
  await page.locator(".settings-editor .setting-item").first().waitFor();
  await save("settings");
  // A dialog over the window, which hides the palette.
  await page.locator(".settings-editor .setting-item").first().click();
  await page.keyboard.press("Escape");
  await page.keyboard.press("Escape");
  await page.locator(".settings-editor").waitFor({ state: "hidden" });
}
