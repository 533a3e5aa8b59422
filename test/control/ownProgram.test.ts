import { writeFile } from "node:fs/promises";
import path from "node:path";
import { expect, test } from "vitest";
import { commandFailure, programEnvironment, runProgramToEnd } from "../../src/control/ownProgram.ts";
import { temporaryFolder } from "../store/temporaryFolder.ts";

async function program(code: string): Promise<{ readonly file: string; readonly folder: string }> {
  const folder = await temporaryFolder();
  const file = path.join(folder, "program.cjs");
  await writeFile(file, code);
  return { file, folder };
}

test("a program runs in the folder, and its output, errors and exit code come back", async () => {
  const code = "console.log(process.cwd(), ...process.argv.slice(2)); console.error('a note'); process.exitCode = 3;";
  const { file, folder } = await program(code);
  const { signal } = new AbortController();
  expect(await runProgramToEnd(file, ["a b", "c"], folder, signal)).toEqual({
    code: 3,
    stdout: `${folder} a b c\n`,
    stderr: "a note\n",
  });
});

test("an abort ends the program, also one that came before it was started", async () => {
  const { file, folder } = await program("setInterval(() => {}, 1000);");
  const abort = new AbortController();
  const running = runProgramToEnd(file, [], folder, abort.signal);
  abort.abort();
  expect(await running).toMatchObject({ code: null });
  expect(await runProgramToEnd(file, [], folder, abort.signal)).toMatchObject({ code: null });
});

test("a program gets neither the editor's variables nor its Node options, and runs as Node", () => {
  const editor = { PATH: "/bin", VSCODE_PID: "1", ELECTRON_NO_ATTACH_CONSOLE: "1", NODE_OPTIONS: "--inspect" };
  expect(programEnvironment(editor)).toEqual({ PATH: "/bin", ELECTRON_RUN_AS_NODE: "1" });
});

test("a command's failure is its line after the progress, its remedy the line below", () => {
  const stderr = "12/20 done\nmoe-rnas: individual 3 is gone.\n  Choose another.\n";
  expect(commandFailure(stderr)).toEqual({ message: "individual 3 is gone.", remedy: "Choose another." });
});

test("what another program wrote is the message as it is", () => {
  expect(commandFailure("node: not found\n")).toEqual({ message: "node: not found", remedy: "" });
});
