import { spawnSync } from "node:child_process";
import fc from "fast-check";
import { expect, test } from "vitest";
import { textTokens } from "../../src/cli/prediction/inputText.ts";
import { parseConfig } from "../../src/config/parseConfig.ts";
import { symbolsOf, type TextRules } from "../../src/data/textSymbols.ts";
import { countSymbols } from "../../src/data/vocabulary.ts";
import { pythonSymbols } from "../../src/export/pythonText.ts";
import { load } from "./dataFixture.ts";

const words = { unit: "word", tokenizer: "words" } as const;

test.each([
  ["Hello, world!", ["Hello", ",", "world", "!"]],
  ["don't l’été rock'n'roll", ["don't", "l’été", "rock'n'roll"]],
  ["3.14 is 1,000.5; v2", ["3.14", "is", "1,000.5", ";", "v2"]],
  ["'quoted' end.", ["'", "quoted", "'", "end", "."]],
  ["a <unk> b<c 5>4", ["a", "<unk>", "b", "<", "c", "5", ">", "4"]],
  ["well-known e.g. U.S.", ["well", "-", "known", "e", ".", "g", ".", "U", ".", "S", "."]],
  ["Größe e\u0301te\u0301 हिन्दी", ["Größe", "e\u0301te\u0301", "हिन्दी"]],
  ["привет, мир", ["привет", ",", "мир"]],
  ["snake_case 😀😀", ["snake_case", "😀", "😀"]],
  ["  \u00a0\t", []],
])("%j is cut into words and what is between them", (text, symbols) => {
  expect(symbolsOf(text, words)).toEqual(symbols);
});

test("capitals are one symbol with small letters where the config says so, by characters too", () => {
  expect(symbolsOf("The THE the", { unit: "word", lowercase: true })).toEqual(["the", "the", "the"]);
  expect(symbolsOf("ÄB", { unit: "character", lowercase: true })).toEqual(["ä", "b"]);
  expect(symbolsOf("The, the", { unit: "word" })).toEqual(["The,", "the"]);
});

test("no letter is lost or moved: symbols of a text, joined, are the text without white space", () => {
  fc.assert(
    fc.property(fc.string({ unit: "grapheme" }), (text) => {
      expect(symbolsOf(text, words).join("")).toBe(text.replace(/\s+/g, ""));
    }),
  );
});

test("language modelling and classification read by the rules, and know fewer symbols", async () => {
  const text = "The cat. the cat, THE dog!\n";
  const task = {
    type: "language_modelling",
    unit: "word",
    train: "t.txt",
    validation: "t.txt",
    test: "t.txt",
  } as const;
  const small = { training: { batch: 1, bptt: 4 } };
  const { task: read } = await load({ ...task, lowercase: true, tokenizer: "words" }, { "t.txt": text }, small);
  if (read.kind !== "runningText") throw new Error("not a text");
  const spelled = Array.from(read.symbols.train, (symbol) => read.vocabulary[symbol]);
  expect(spelled).toEqual(["the", "cat", ".", "the", "cat", ",", "the", "dog", "!", "<eos>"]);
  const rows = Array.from({ length: 40 }, (_, i) => (i % 2 ? "Great, thing,good" : "POOR thing.,bad"));
  const table = `text,label\n${rows.map((row) => row.replace(/^(.*),(\w+)$/, '"$1",$2')).join("\n")}\n`;
  const classes = { type: "classification", train: "c.csv", lowercase: true, tokenizer: "words" } as const;
  const { task: examples } = await load(classes, { "c.csv": table });
  if (examples.kind !== "sequences") throw new Error("no sequences");
  expect([...(examples.names.vocabulary ?? [])].sort()).toEqual([",", ".", "<unk>", "great", "poor", "thing"]);
});

test("a text to be continued is cut as training did", () => {
  const vocabulary = ["<unk>", "<eos>", "the", "cat", "."];
  const input = { kind: "symbols", unit: "word", lowercase: true, tokenizer: "words", vocabulary } as const;
  expect(textTokens("The cat.\nTHE dog", input)).toEqual([2, 3, 4, 1, 2, 0]);
});

test("keys of texts that have no effect are said to have none", () => {
  const hints = (unit: string) =>
    parseConfig(`task: { type: classification, train: a.csv, unit: ${unit}, lowercase: true, tokenizer: words }\n`)
      .diagnostics.filter(({ code }) => code === "NO_EFFECT")
      .map(({ path }) => path.at(-1));
  expect(hints("word")).toEqual([]);
  expect(hints("character")).toEqual(["tokenizer"]);
  expect(hints("number")).toEqual(["lowercase", "tokenizer"]);
});

const python = ["python3", "python"].find((name) => spawnSync(name, ["-c", "pass"]).status === 0);

// A machine without Python has no use for the exported program; where there is one, it must cut alike.
if (python !== undefined) {
  test.each<TextRules>([
    words,
    { ...words, lowercase: true },
    { unit: "word" },
    { unit: "character", lowercase: true },
  ])("the exported Python cuts texts as training did: %j", (rules) => {
    // Scripts that every Python knows: newer characters are letters to one version of Unicode and nothing to another.
    const character = fc.integer({ min: 0, max: 0x6ff }).map((point) => String.fromCodePoint(point));
    const ascii = fc.string({ unit: "binary-ascii", maxLength: 1 });
    const text = fc.array(fc.oneof(character, ascii, ascii), { maxLength: 40 }).map((letters) => letters.join(""));
    const assigned = text.map((letters) => letters.replace(/\p{Cn}/gu, ""));
    const samples = fc.sample(assigned, { numRuns: 400, seed: 1 });
    const texts = [...samples, "Don't say 3,000.5 <unk> L_M N!", "É\u0301ﬁ ⅷ Ⅷ ½ 2² İ", "a\ufeffb\u3000c हिन्दी 漢字"];
    const { unit, lowercase = false, tokenizer } = rules;
    const input = {
      kind: "symbols",
      unit,
      lowercase,
      vocabulary: [],
      ...(tokenizer === "words" ? { tokenizer } : {}),
    } as const;
    const program = `import json, sys\n\n${pythonSymbols(input)}\n\nprint(json.dumps([symbols_of(text) for text in json.load(sys.stdin)]))`;
    const { stdout, stderr } = spawnSync(python, ["-c", program], { encoding: "utf8", input: JSON.stringify(texts) });
    expect(stderr).toBe("");
    const cut: string[][] = JSON.parse(stdout);
    expect(cut).toEqual(texts.map((text) => symbolsOf(text, rules)));
    const counts = new Map<string, number>();
    for (const each of cut) countSymbols(counts, each);
    expect(counts.size).toBeGreaterThan(20);
  });
}
