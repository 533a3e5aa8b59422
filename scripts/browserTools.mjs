// Installs what the suites in a browser need, as far as this process may; `scripts/test.mjs` lets it run beside vitest.
import { ensureChromium } from "./chromium.mjs";
import { ensureVscode } from "./vscodeServer.mjs";

try {
  if (ensureChromium()) ensureVscode();
} catch (cause) {
  // The suites try again, and say what they left out.
  console.log(`VS Code is not installed yet: ${cause.message}`);
}
