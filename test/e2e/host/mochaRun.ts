import { createRequire } from "node:module";
import { format } from "node:util";

// VS Code loads tests from a folder of this project: mocha is found from there and not bundled.
const Mocha = createRequire(__filename)("mocha") as typeof import("mocha");

/** Marks a line for the runner: what the host prints arrives unformatted and among VS Code's own lines. */
export function say(...words: readonly unknown[]): void {
  console.log(`@test ${format(...words)}`);
}

/** Runs the suites that `define` declares; rejects when a test fails, which is the exit code of the window. */
export function runSuites(define: () => void): Promise<void> {
  Mocha.reporters.Base.consoleLog = say;
  const mocha = new Mocha({ ui: "bdd", timeout: 300_000, color: false, forbidOnly: true, forbidPending: true });
  mocha.suite.emit("pre-require", globalThis as unknown as Mocha.MochaGlobals, "", mocha);
  define();
  return new Promise((resolve, reject) => {
    mocha
      .run((failures) => {
        if (failures > 0) reject(new Error(`${failures} failed`));
        else resolve();
      })
      .on("pass", () => say("@passed"))
      .on("fail", (test, error) => say(`@failed ${JSON.stringify([test.fullTitle(), error.message])}`));
  });
}
