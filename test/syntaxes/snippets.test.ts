import { readFileSync } from "node:fs";
import { expect, test } from "vitest";
import { parseConfig } from "../../src/config/parseConfig.ts";

interface Snippet {
  readonly prefix: string;
  readonly body: readonly string[];
}

const snippets = Object.entries(
  JSON.parse(readFileSync("syntaxes/rnas.code-snippets.json", "utf8")) as { readonly [name: string]: Snippet },
);

/** The text that a snippet leaves when every placeholder keeps its default, or its first choice. */
function inserted({ body }: Snippet): string {
  return body
    .join("\n")
    .replace(/\$\{\d+\|([^,|]+)[^|]*\|\}/g, "$1")
    .replace(/\$\{\d+:([^}]*)\}/g, "$1")
    .replace(/\$\d+/g, "");
}

const base = "name: a\nseed: 1\ntask: { type: synthetic, problem: sum }\nsearch:\n  population: 4\n  generations: 1\n";

test.each(snippets)("%s: valid as it is inserted", (_, snippet) => {
  const text = inserted(snippet);
  const whole = text.startsWith("name:");
  const indented = snippet.prefix === "constraints" ? text.replace(/^/gm, "  ") : text;
  const { config, diagnostics } = parseConfig(whole ? `${text}\n` : `${base}${indented}\n`);
  expect(diagnostics.filter(({ severity }) => severity === "error")).toEqual([]);
  expect(config).not.toBeNull();
});

test("a finding of the command line is matched by the problem matcher, with file, place, severity and words", () => {
  const [{ pattern }] = JSON.parse(readFileSync("package.json", "utf8")).contributes.problemMatchers;
  const regexp = new RegExp(pattern.regexp);
  const match = (line: string) => regexp.exec(line)?.slice(1);
  expect(match("dir/a.rnas:3:14: warning: `dropout` has no effect")).toEqual([
    "dir/a.rnas",
    "3",
    "14",
    "warning",
    "`dropout` has no effect",
  ]);
  expect(match("C:\\x\\a.rnas:3:1: there is no key `serch`")).toEqual([
    "C:\\x\\a.rnas",
    "3",
    "1",
    undefined,
    "there is no key `serch`",
  ]);
  expect(match("a.rnas: valid")).toBeUndefined();
});
