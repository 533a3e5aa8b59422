import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, expect, test } from "vitest";
import { dispatch } from "../../src/cli/dispatch.ts";
import { exitCode } from "../../src/cli/exitCode.ts";

const folder = mkdtempSync(join(tmpdir(), "rnas-validate-"));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

async function validate(text: string): Promise<{ code: number; out: string; err: string; file: string }> {
  const file = join(folder, "a.rnas");
  writeFileSync(file, text);
  const [out, err]: [string[], string[]] = [[], []];
  const code = await dispatch(["validate", file], {
    out: (part) => out.push(part),
    err: (part) => err.push(part),
    interactive: false,
    columns: 100,
  });
  return { code, out: out.join(""), err: err.join(""), file };
}

test("mistakes in the text are printed as file, line, column and remedy", async () => {
  const { code, err, file } = await validate("task:\n  type: synthetic\n  problem: sum\n  lenght: 3\n");
  expect(code).toBe(exitCode.config);
  expect(err).toContain(`${file}:4:3: unknown key \`lenght\` in \`task\`; did you mean \`length\`?`);
});

test("a data file that is missing is printed where the config names it", async () => {
  writeFileSync(join(folder, "moby.txt"), "a ".repeat(5000));
  const { code, err, file } = await validate("task:\n  type: language_modelling\n  train: mobi.txt\n");
  expect(code).toBe(exitCode.environment);
  expect(err).toContain(`${file}:3:10: there is no file \`mobi.txt\`; did you mean \`moby.txt\`?`);
});

test("warnings and hints are printed and the config is valid all the same", async () => {
  const { code, out, err } = await validate(
    "task: { type: synthetic, problem: sum }\ntraining: { momentum: 0.5 }\nsearch:\n  constraints: { blocks: { max: 3 } }\n",
  );
  expect(code).toBe(exitCode.ok);
  expect(err).toMatch(/hint: `momentum` has no effect/);
  expect(err).toMatch(/warning: no seed cell meets it/);
  expect(out).toMatch(/valid/);
});
