// Opens a real VS Code in the browser with the extension and the examples, for those without one: `npm run vscode`.
import { spawn } from "node:child_process";
import { homedir } from "node:os";
import { join, resolve } from "node:path";
import { ensureVscode } from "../test/e2e/vscodeRelease.mjs";
import { createProfile, installExtension, startServer } from "../test/e2e/vscodeServer.mjs";
import { root, run } from "./ensureInstalled.mjs";
import { packExtension, vsix } from "./package.mjs";

const folder = resolve(process.argv[2] ?? join(root, "examples"));
packExtension();
run(process.execPath, ["scripts/exampleData.mjs"]);
ensureVscode();
const profile = createProfile({ folder: join(homedir(), ".cache", "moe-rnas", "vscode-profile") });
await installExtension(profile, vsix);
const server = await startServer(profile);
const url = server.url(folder);
console.log(
  `\nVS Code with the extension and ${folder}:\n\n    ${url}\n\nCtrl+C ends it; searches that it started go on.`,
);
openInBrowser(url);
for (const signal of ["SIGINT", "SIGTERM"]) {
  process.once(signal, async () => {
    await server.stop();
    process.exit(0);
  });
}

/** Where there is no browser, the address above is enough. */
function openInBrowser(address) {
  const [program, ...args] =
    process.platform === "darwin"
      ? ["open", address]
      : process.platform === "win32"
        ? ["cmd", "/c", "start", "", address]
        : ["xdg-open", address];
  const child = spawn(program, args, { stdio: "ignore", detached: true });
  child.on("error", () => {});
  child.unref();
}
