import { DataError } from "./dataError.ts";
import type { Example, Labelling } from "./examples.ts";
import { placeAt, type TextFile, textLines } from "./textFile.ts";

/**
 * Reads CoNLL-like files: a timestep a line, white space between its columns, of which the first is the symbol (of numbers: all
 * but the last are features) and the last the label; an empty line ends a sequence. Lines that begin with `# ` are comments, and
 * `-DOCSTART-` lines separate documents.
 *
 * @throws {DataError} for a line without a label.
 */
export function readConll(file: TextFile, { unit }: Pick<Labelling, "unit">): Example[] {
  const examples: Example[] = [];
  let [symbols, labels, start]: [string[][], string[], number] = [[], [], 0];
  const finish = () => {
    if (labels.length > 0) {
      const value = unit === "number" ? symbols : symbols.map(([first]) => first);
      const input = { kind: "json", value } as const;
      examples.push({ label: "", labels, group: null, labelOffset: start, input, inputOffset: start });
    }
    [symbols, labels] = [[], []];
  };
  for (const { text, offset } of textLines(file)) {
    const line = text.trim();
    if (line === "" || line.startsWith("-DOCSTART-")) finish();
    else if (!line.startsWith("# ")) {
      const columns = line.split(/\s+/);
      const label = columns.pop();
      if (label === undefined || columns.length === 0) {
        const what = `the line has one column, \`${line.slice(0, 40)}\``;
        throw new DataError(
          "DATA_BAD_TABLE",
          placeAt(file, offset),
          what,
          "Give each timestep its symbol first and its label last.",
        );
      }
      if (labels.length === 0) start = offset;
      symbols.push(columns);
      labels.push(label);
    }
  }
  finish();
  return examples;
}
