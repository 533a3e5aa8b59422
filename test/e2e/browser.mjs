// Headless Chromium for windows of VS Code.
import { chromium } from "playwright-core";
import { chromiumPath } from "../../scripts/chromium.mjs";

const executablePath = chromiumPath();

/** Whether there is a browser to run the windows in. */
export const hasBrowser = executablePath !== undefined;

export async function openBrowser(profile, viewport = { width: 1280, height: 800 }) {
  const context = await chromium.launchPersistentContext(profile.browser, {
    executablePath,
    headless: true,
    viewport,
    args: [
      "--no-sandbox",
      "--disable-gpu",
      "--disable-quic",
      "--no-first-run",
      "--disable-background-networking",
      "--disable-component-update",
      "--disable-sync",
    ],
  });
  return { context, page: context.pages()[0] ?? (await context.newPage()) };
}
