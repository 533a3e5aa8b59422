import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, test } from "vitest";
import { Rng } from "../../src/base/rng.ts";
import { readYaml } from "../../src/config/yamlDocument.ts";
import { formattedText } from "../../src/language/format.ts";
import { applied, documentOf, examplesFolder, service } from "./service.ts";

const examples = readdirSync(examplesFolder).filter((file) => /\w\.rnas$/.test(file));
const texts = examples.map((file) => readFileSync(join(examplesFolder, file), "utf8"));

async function formatted(text: string): Promise<string> {
  const document = documentOf(text);
  return applied(document, await service().format(document));
}

test.each(examples)("%s is formatted as it is", async (file) => {
  const text = texts[examples.indexOf(file)] as string;
  expect(await formatted(text)).toBe(text);
});

test("indentation, spaces and blank lines take the usual form; comments and line breaks stay", async () => {
  const text = `

# head
name:   a   # the name
task:
      type:   synthetic
      # below
      problem: sum


model: {hidden: 3,layers : 1}
search:
    objectives:   [ mse,blocks ]
    seed_cells:
    - basic   # first
    -   gru
cells:
    mine: |
            z = linear(x)
              # deeper

            h' = z + h
    other: "h' = tanh(linear(x) + h)"
    # end
`;
  expect(await formatted(text)).toBe(`# head
name: a     # the name
task:
  type: synthetic
  # below
  problem: sum

model: { hidden: 3, layers: 1 }
search:
  objectives: [mse, blocks]
  seed_cells:
    - basic   # first
    - gru
cells:
  mine: |
    z = linear(x)
      # deeper

    h' = z + h
  other: "h' = tanh(linear(x) + h)"
  # end
`);
});

test("a value over several lines moves with its key", async () => {
  const text =
    'search:\n      objectives: [mse,\n                   blocks]\n      constraints: {\n        macs: {max: 3}\n      }\nname: "a\n b"\n';
  expect(await formatted(text)).toBe(
    'search:\n  objectives: [mse,\n               blocks]\n  constraints: {\n    macs: {max: 3}\n  }\nname: "a\n b"\n',
  );
});

test("a text with syntax errors stays as it is", async () => {
  const text = "task:   {type: x\n";
  expect(await formatted(text)).toBe(text);
});

/** The same config, written by someone careless: wider steps, more spaces, blank lines, spaces at the ends. */
function deformed(text: string, rng: Rng): string {
  const step = 1 + rng.int(5);
  return text
    .split("\n")
    .map((line) => {
      const indent = line.search(/\S|$/);
      const own = line.slice(indent).replace(/^(\w+):(?= )/, (key) => key + " ".repeat(rng.int(3)));
      const spaced = own.replace(/, /g, () =>
        rng.pick([",", " , ", ",   "]).replace(",", rng.chance(0.5) ? ", " : ","),
      );
      const isEquation = /^(h'|z|r|n) =/.test(own);
      const blank = rng.chance(0.1) && !isEquation ? "\n".repeat(1 + rng.int(3)) : "";
      return `${blank}${" ".repeat((indent / 2) * step)}${isEquation || own.startsWith("#") ? own : spaced}${" ".repeat(rng.int(3))}`;
    })
    .join("\n");
}

test("a careless text is formatted to one form that stays, with the data and every comment", async () => {
  const rng = Rng.fromSeed(5).fork("careless");
  for (let round = 0; round < 200; round++) {
    const text = deformed(rng.pick(texts), rng);
    expect(readYaml(text).syntaxErrors).toEqual([]);
    const once = await formatted(text);
    expect(once).not.toMatch(/[ \t]$|\n\n\n/m);
    await expectSame(once, text);
  }
});

test("formatting is stable and keeps the data and every comment on thousands of edits of the examples", async () => {
  const rng = Rng.fromSeed(5).fork("format");
  const pieces = [
    "\n",
    "  ",
    " ",
    " # note",
    "\n# note\n",
    "\n    - a",
    "{ ",
    "[1,2]",
    "\n  x:\n     y: 1\n",
    "\n  z: |\n      a\n     b\n",
    "\r\n",
    '"q: #1"',
  ];
  for (let round = 0; round < 600; round++) {
    const text = rng.pick(texts);
    const at = rng.int(text.length + 1);
    const edited = text.slice(0, at) + rng.pick(pieces) + text.slice(at + rng.int(3));
    if (readYaml(edited).syntaxErrors.length === 0) await expectSame(await formatted(edited), edited);
  }
});

async function expectSame(once: string, text: string): Promise<void> {
  expect(await formatted(once)).toBe(once);
  // White space at the end of a line means nothing in equations.
  const data = (each: string) => JSON.stringify(readYaml(each).data).replace(/ +(?=\\n)/g, "");
  expect(data(once)).toBe(data(text));
  const comments = (each: string) => (each.match(/(?<=^|\s)#.*$/gm) ?? []).map((comment) => comment.trimEnd());
  expect(comments(once)).toEqual(comments(text));
}

test("nothing is refused that the formatter itself made unlike", () => {
  const rng = Rng.fromSeed(6).fork("refused");
  let refused = 0;
  for (let round = 0; round < 300; round++) {
    const text = rng.pick(texts);
    const at = rng.int(text.length);
    const edited = `${text.slice(0, at)}${rng.pick(["  ", "\n", " "])}${text.slice(at)}`;
    const { syntaxErrors, data } = readYaml(edited);
    if (syntaxErrors.length === 0 && JSON.stringify(readYaml(formattedText(edited)).data) !== JSON.stringify(data))
      refused++;
  }
  expect(refused).toBe(0);
});

describe("A7: line ends", () => {
  const windows = (text: string) => text.replaceAll("\n", "\r\n");

  test.each(examples)("%s with CRLF is in good form, so there is nothing to edit", async (file) => {
    const document = documentOf(windows(texts[examples.indexOf(file)] as string));
    expect(await service().format(document)).toEqual([]);
  });

  test("what formatting writes has the line end of most lines, up to the last", () => {
    const untidy = "name:   a\n\n\ntask: {type:   synthetic,problem: sum}\nseed: 3";
    const tidy = "name: a\n\ntask: { type: synthetic, problem: sum }\nseed: 3\n";
    expect(formattedText(untidy)).toBe(tidy);
    expect(formattedText(windows(untidy))).toBe(windows(tidy));
    expect(formattedText(`${windows(untidy)}\n`)).toBe(windows(tidy));
    expect(formattedText("a: 1\r\nb: 2\nc: 3\n")).toBe("a: 1\nb: 2\nc: 3\n");
  });

  test("a text block keeps the line ends of its file", async () => {
    const text = windows(
      "cells:\n  mine: |\n    z = linear(x)\n\n    h' = z + h\ntask: { type: synthetic, problem: sum }\n",
    );
    expect(await formatted(text)).toBe(text);
  });
});
