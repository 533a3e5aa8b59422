// Headless Chromium for windows of VS Code.
import { chromium } from "playwright-core";
import { chromiumPath } from "./chromium.mjs";

export async function openBrowser(profile, viewport = { width: 1280, height: 800 }) {
  const context = await chromium.launchPersistentContext(profile.browser, {
    executablePath: chromiumPath(),
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
