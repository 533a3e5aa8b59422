import { readdirSync, readFileSync } from "node:fs";
import path from "node:path";
import { expect, test } from "vitest";
import { isEnasArc } from "../../src/cell/import/enas.ts";
import { parseConfig } from "../../src/config/parseConfig.ts";
import { symbolsOf, wordPattern } from "../../src/data/textSymbols.ts";
import { parseAnswer } from "../../src/engine/evaluators/trainer/parseAnswer.ts";
import { lookAtColumns } from "../../src/formats/columnLook.ts";
import { parseNumber, plainNumbers } from "../../src/formats/number.ts";
import { parseTime } from "../../src/formats/timestamps.ts";
import { lineStructure } from "../../src/language/lineStructure.ts";
import { sameData } from "../../src/language/sameData.ts";
import { isControlAddress } from "../../src/protocol/controlProtocol.ts";

const root = path.resolve(import.meta.dirname, "../..");

/** Regular expressions of `src` and `webview`, from the literals in their source. */
function expressions(): { readonly file: string; readonly source: string }[] {
  const files = ["src", "webview"].flatMap((folder) =>
    readdirSync(path.join(root, folder), { withFileTypes: true, recursive: true })
      .filter((entry) => entry.isFile() && entry.name.endsWith(".ts"))
      .map((entry) => path.join(entry.parentPath, entry.name)),
  );
  const literal =
    /(?<=[=(,:?&|!]\s*|return |=> |^\s*)\/((?:\\.|\[(?:\\.|[^\]\\\n])*\]|[^/\\\n*[])(?:\\.|\[(?:\\.|[^\]\\\n])*\]|[^/\\\n[])*)\/[dgimsuvy]*(?=\s*[.,;)\]:]|$)/gm;
  return files.flatMap((file) =>
    [...readFileSync(file, "utf8").matchAll(literal)].map(([, source = ""]) => ({
      file: path.relative(root, file),
      source,
    })),
  );
}

test("the literals are found", () => {
  const found = expressions();
  expect(found.length).toBeGreaterThan(90);
  expect(found.some(({ source }) => source === "^[A-Za-z][A-Za-z0-9_]{0,63}$")).toBe(true);
});

/**
 * Two neighbours that can take the same characters, both without a bound, try every way to share them: `\d+\.?\d*`,
 * `\s*\s*`, `(a+)+`. These are the shapes that a review by hand looked for; a new one has to be looked at again.
 */
test("no part without a bound stands beside another that takes the same characters", () => {
  const doubled = [
    /\\d[+*](\\\.\?|\.\?)\\d[+*]/,
    /(\\s|\[ \\t\])[+*](\\s|\[ \\t\])[+*]/,
    /\([^()|]*[+*]\)[+*]/,
    /\.\*[^$)\\]{0,2}\.\*/,
    /\[\^[^\]]*\][*+]\?\)*\[ \\t\]\*/,
  ];
  // Groups whose parts are kept apart by a character that no part takes.
  const looked = new Set([
    "(?:[&!][^\\s,[\\]{}]*[ \\t]+)+",
    "^\\s*\\d+(\\s+\\d+)+\\s*$",
    "^b\\d+(_\\d+)*$",
    wordPattern.source,
  ]);
  const suspicious = expressions().filter(
    ({ source }) => !looked.has(source) && doubled.some((shape) => shape.test(source)),
  );
  expect(suspicious).toEqual([]);
});

/**
 * Long enough that a quadratic one would need 10¹¹ steps and more, and the test hang; no time is measured.
 */
const long = 500_000;

test.each([
  ["a number", () => parseNumber(`${"1".repeat(long)}x`)],
  ["a number with an exponent", () => parseNumber(`1e${"1".repeat(long)}x`)],
  ["a number with groups", () => parseNumber(`${"1,111".repeat(long / 5)}x`, { ...plainNumbers, thousands: "," })],
  ["a cell's number", () => looksAt(`${"1".repeat(long)}x`)],
  ["a cell's blanks", () => looksAt(`${" ".repeat(long)}x`)],
  ["a time", () => parseTime(`2024-01-01${" ".repeat(long)}`, "dayFirst")],
  ["an arc of one number", () => isEnasArc(`${"1".repeat(long)}x`)],
  ["an arc of many numbers", () => isEnasArc(`${"1 ".repeat(long)}x`)],
  ["an arc of blanks", () => isEnasArc(`1${" ".repeat(long)}x`)],
  ["a key of blanks", () => lineStructure(`a${" ".repeat(long)}b`)],
  ["a key of colons", () => lineStructure(`a${":".repeat(long)}b`)],
  ["a key of quotes", () => lineStructure(`'${"''".repeat(long / 2)}`)],
  ["a key of backslashes", () => lineStructure(`"${"\\".repeat(long)}`)],
  ["a key of dashes", () => lineStructure(`${"-".repeat(long)}a`)],
  ["properties", () => lineStructure(`a: ${"!a ".repeat(long / 3)}`)],
  ["a config of blanks", () => parseConfig(`name: a${" ".repeat(long)}b\n`)],
  ["a config of a comment's blanks", () => parseConfig(`task:${" ".repeat(long)}#\n`)],
  ["a duration", () => parseConfig(`run: { time_limit: "${"1".repeat(long)}x" }\n`)],
  ["a queue", () => parseConfig(`run: { queue: "redis://${"a".repeat(long)} " }\n`)],
  ["a name", () => parseConfig(`name: "${"a ".repeat(long / 2)}!"\n`)],
  ["text with blanks in it", () => sameData(`a${" ".repeat(long)}b`, `a${" ".repeat(long)}c`)],
  ["an address", () => isControlAddress(`/${"a/".repeat(long / 2)}rnas-`)],
  ["a trainer's line", () => refusedAnswer(`{"a": ${"-".repeat(long)}NaN`)],
  ["a text of words", () => symbolsOf("a'".repeat(long / 2), words)],
  ["a text of digits", () => symbolsOf("1,".repeat(long / 2), words)],
  ["a text of brackets", () => symbolsOf("<a".repeat(long / 2), words)],
  ["a date", () => parseTime("1-".repeat(long / 2), "dayFirst")],
  ["a trainer's numbers", () => refusedAnswer(`${"NaN ".repeat(long / 4)}`)],
])("%s of half a million characters is read in one go", (_, read) => {
  read();
});

const words = { unit: "word", tokenizer: "words" } as const;

function looksAt(cell: string): void {
  lookAtColumns({ columns: ["a"], rows: [[cell]], isBroken: false, lines: [2] }, plainNumbers);
}

function refusedAnswer(line: string): void {
  expect(() => parseAnswer(line)).toThrow(/no answer/);
}
