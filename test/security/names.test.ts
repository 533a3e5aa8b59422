import { expect, test } from "vitest";
import { parseEquations } from "../../src/cell/equations.ts";
import { latexEquations } from "../../src/cell/latex.ts";
import { mermaidText } from "../../src/cell/mermaid.ts";
import { exportFiles, exportFormats } from "../../src/export/formats.ts";
import type { TrainedModel } from "../../src/export/trainedModel.ts";
import { panelHtml } from "../../src/host/panels/panelHtml.ts";
import { exportCases } from "../export/exportCases.ts";

/** Ends strings, comments, docstrings, scripts and attributes of every language that we write. */
const marker = "PWNED";
const hostile = `"""'''*/ --> </script> ]]> \${${marker}} \\" ${marker}("x"); import os; os.system("${marker}") \n#include <${marker}> \u2028\r\0??/`;

/** A model of which every name that data can give is hostile. */
function hostileModels(): TrainedModel[] {
  const renamed = (names: readonly string[]) => names.map((name, i) => (name === "<unk>" ? name : `${hostile}${i}`));
  return exportCases()
    .slice(0, 6)
    .map(({ model }) => {
      const { input, output, task } = model.meaning;
      return {
        ...model,
        meaning: {
          task,
          input:
            input.kind === "symbols"
              ? { ...input, vocabulary: renamed(input.vocabulary) }
              : { ...input, features: renamed(input.features) },
          output: { ...output, names: renamed(output.names) },
        },
      };
    });
}

/** What is left of C once its string literals are taken out, as a C compiler reads them. */
function withoutStrings(source: string): string {
  return source.replace(/"(?:[^"\\\n]|\\.)*"/g, '""');
}

test.each(exportFormats)("a name of the data stays a name in every file of the %s export", (format) => {
  for (const model of hostileModels()) {
    for (const { name, content } of exportFiles(format, model, { int8: null })) {
      const text = typeof content === "string" ? content : Buffer.from(content).toString("latin1");
      if (name === `${model.stem}.json`) {
        const card = JSON.parse(text) as { readonly output?: { readonly names: readonly string[] } };
        expect(card.output?.names ?? model.meaning.output.names).toEqual(model.meaning.output.names);
      } else if (name.endsWith(".c") || name.endsWith(".h")) {
        expect(withoutStrings(text)).not.toContain(marker);
        // Raw line ends, control characters and what lies beyond ASCII would end or bend a literal.
        expect(text).toMatch(/^[\n\x20-\x7e]*$/);
      } else if (!name.endsWith(".onnx") && !name.endsWith(".safetensors")) expect(text).not.toContain(marker);
    }
  }
});

const keywords = [
  "click",
  "end",
  "subgraph",
  "style",
  "lambda",
  "import",
  "int",
  "return",
  "await",
  "class",
  "href",
  "callback",
];

test("a diagram holds no name that someone chose, and formulas hold letters, digits and our own commands only", () => {
  const lines = keywords.map((word) => `${word} = tanh(linear(x) + linear(h))`);
  const parsed = parseEquations(`${lines.join("\n")}\nh' = ${keywords.join(" + ")}`);
  if (!("cell" in parsed)) throw new Error(parsed.errors[0]?.message);
  const diagram = mermaidText(parsed.cell);
  for (const word of keywords) expect(diagram).not.toMatch(new RegExp(`\\b${word}\\b`));
  const commands = new Set(latexEquations(parsed.cell).match(/\\[a-zA-Z]+/g));
  expect([...commands].sort()).toEqual(["\\begin", "\\end", "\\left", "\\mathrm", "\\right", "\\tanh"]);
});

test.each(['a"]; click n0 call alert(1)', "<script>", "a b", "a;b", "a\nb", "%%{init: {}}%%", "\\input{/etc/passwd}"])(
  "%j names no block",
  (name) => {
    expect("errors" in parseEquations(`${name} = tanh(linear(x) + h)\nh' = ${name}`)).toBe(true);
  },
);

test("a page's title and target are text, whatever a run and its folder are called", () => {
  const target = { run: `/tmp/${hostile}`, id: 3 };
  const page = panelHtml({
    title: hostile,
    language: `en" onload="${marker}`,
    script: "https://file/cell.js",
    style: "https://file/cell.css",
    source: "https://file",
    nonce: "n0nce",
    target,
    words: undefined,
    inlineStyles: false,
  });
  expect(page.match(/<script/g)?.length).toBe(1);
  expect(page.match(/nonce="n0nce"/g)?.length).toBe(1);
  const attribute = /data-panel-target="([^"]*)"/.exec(page)?.[1] ?? "";
  const decoded = attribute
    .replaceAll("&gt;", ">")
    .replaceAll("&lt;", "<")
    .replaceAll("&quot;", '"')
    .replaceAll("&#39;", "'")
    .replaceAll("&amp;", "&");
  expect(JSON.parse(decoded)).toEqual(target);
  expect(page).not.toContain(`onload="${marker}`);
});
