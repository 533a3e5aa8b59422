import { mkdirSync, symlinkSync, writeFileSync } from "node:fs";
import path from "node:path";
import { expect, test } from "vitest";
import { CommandFailedError, inside, OutsideError, openDesk } from "../../src/assistant/desk.ts";
import { temporaryFolder } from "../store/temporaryFolder.ts";

const idle = new AbortController().signal;

test("paths of the workspace are given from its folder, whether they exist or not", async () => {
  const folder = await temporaryFolder();
  const desk = openDesk(folder, "", idle);
  mkdirSync(path.join(folder, "runs"));
  expect(inside(desk, "runs/../a.rnas")).toBe("a.rnas");
  expect(inside(desk, path.join(folder, "runs"))).toBe("runs");
  expect(inside(desk, "new/deep/b.csv")).toBe("new/deep/b.csv");
  expect(inside(desk, ".")).toBe(".");
});

test("nothing outside of the workspace is reached, not even through a link", async () => {
  const folder = await temporaryFolder();
  const desk = openDesk(path.join(folder, "here"), "", idle);
  mkdirSync(path.join(folder, "here"));
  mkdirSync(path.join(folder, "here2"));
  symlinkSync(folder, path.join(folder, "here", "out"));
  for (const given of ["..", "../x", "/etc/passwd", "a/../../x", "../here2", "out/x", "out"]) {
    expect(() => inside(desk, given), given).toThrow(OutsideError);
  }
});

test("a command that fails is refused in its own words; an exit code that is an answer is not", async () => {
  const folder = await temporaryFolder();
  const program = path.join(folder, "program.js");
  writeFileSync(
    program,
    'console.log("answer"); console.error("3/4\\nmoe-rnas: no such run.\\n  Name another."); process.exit(3)',
  );
  const desk = openDesk(folder, program, idle);
  await expect(desk.command([])).rejects.toThrow(new CommandFailedError("no such run.", "Name another."));
  await expect(desk.command([], [3])).resolves.toBe("answer\n");
});
