import { readFile } from "node:fs/promises";
import type { Cell } from "../../cell/cell.ts";
import { toCellJson } from "../../cell/cellJson.ts";
import { parseEquations, printEquations } from "../../cell/equations.ts";
import { importEachCell } from "../../cell/import/importCells.ts";
import { latexEquations } from "../../cell/latex.ts";
import { mermaidText } from "../../cell/mermaid.ts";
import { simplificationText } from "../../cell/simplification/simplificationText.ts";
import { simplify } from "../../cell/simplification/simplify.ts";
import { ConfigFileError } from "../../engine/configText.ts";
import type { CommandSpec, ParsedArguments } from "../arguments.ts";
import { exitCode } from "../exitCode.ts";
import type { Output } from "../output.ts";
import { UsageError } from "../usageError.ts";

export const spec: CommandSpec = {
  name: "import-cell",
  positionals: ["FILE"],
  summary: "Read cells (equations, cell JSON, NAS-Bench-NLP recipes, DARTS or ENAS genotypes) and print them.",
  options: {
    format: {
      type: "string",
      value: "FORMAT",
      summary: "equations (default, as `cells:` takes them), latex, mermaid, json",
    },
    simplify: {
      type: "boolean",
      summary: "leave out what cannot matter whatever the weights are, and say what that was",
    },
  },
};

const formats = { equations: printEquations, latex: latexEquations, mermaid: mermaidText, json: jsonText };

export async function run({ positionals: [file = ""], options }: ParsedArguments, output: Output): Promise<number> {
  const format = typeof options.format === "string" ? options.format : "equations";
  if (!Object.hasOwn(formats, format)) {
    throw new UsageError(`there is no format "${format}"`, `choose one of ${Object.keys(formats).join(", ")}`);
  }
  const text = await readFile(file, "utf8").catch((error: NodeJS.ErrnoException) => {
    throw new ConfigFileError(
      `${file} cannot be read (${error.code ?? error.message})`,
      "check the path and its permissions",
    );
  });
  const isEquations = /^[^{[]*'\s*=/.test(text);
  const { cells, failures } = isEquations
    ? { cells: [{ name: "cell", cell: cellOfEquations(text, file) }], failures: [] }
    : importEachCell(text, file);
  for (const { name, cell } of cells) {
    const simple = options.simplify === true ? simplified(name, cell, output) : cell;
    output.out(`# ${name}\n${formats[format as keyof typeof formats](simple)}\n\n`);
  }
  for (const failure of failures) output.err(`${failure.message}\n  ${failure.remedy}\n`);
  return failures.length === 0 ? exitCode.ok : exitCode.environment;
}

/** The cell with less in it where that is possible; what was left out goes to stderr. */
function simplified(name: string, cell: Cell, output: Output): Cell {
  const simple = simplify(cell);
  if (simple === null) {
    output.err(`${name}: parts cancel, so that h' does not depend on x or not on the past; printed as it is\n`);
    return cell;
  }
  if (simple.findings.length > 0) output.err(`${name}: ${simplificationText(cell, simple)}\n`);
  return simple.cell;
}

function jsonText(cell: Parameters<typeof toCellJson>[0]): string {
  return JSON.stringify(toCellJson(cell));
}

function cellOfEquations(text: string, file: string) {
  const parsed = parseEquations(text);
  if (!("errors" in parsed)) return parsed.cell;
  const lines = parsed.errors.map(({ message, range }) => {
    const before = text.slice(0, range.start).split("\n");
    return `${file}:${before.length}:${(before.at(-1)?.length ?? 0) + 1}: ${message}`;
  });
  throw new ConfigFileError(
    `the equations are no cell:\n${lines.join("\n")}`,
    "correct them, or name a JSON file of cells",
  );
}
