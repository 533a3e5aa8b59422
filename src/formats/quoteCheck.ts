import type { DataFinding } from "./dataFinding.ts";
import type { TableFormat } from "./tableFormat.ts";

/** Watches the texts of a column for quotes that were meant another way than they are read. */
export class QuoteCheck {
  #rows = 0;
  #enclosed = 0;
  /** The first cell that holds what looks like rows of its own. */
  #swallowed: { readonly line: number; readonly lines: number } | null = null;

  constructor(
    private readonly file: string,
    private readonly format: TableFormat,
  ) {}

  /** @param answer of the row, which takes `lines` of the file. */
  look(text: string, answer: string, line: number, lines: number): void {
    this.#rows++;
    const { quoting, delimiter } = this.format;
    if (isEnclosed(quoting === "none" ? text : answer.trim())) this.#enclosed++;
    if (lines === 1 || this.#swallowed !== null || quoting === "none") return;
    const hasRow = text.split(/\r\n|\n|\r/).some((each) => each.includes(delimiter));
    if (hasRow) this.#swallowed = { line, lines };
  }

  findings(): DataFinding[] {
    const { file } = this;
    const found: DataFinding[] = [];
    if (this.#swallowed !== null) {
      const { line, lines } = this.#swallowed;
      const what = `a quoted cell reaches over ${lines} lines, and some of them look like rows of the table`;
      found.push({
        file,
        line,
        key: "quoting",
        what,
        remedy: "Set `quoting: none` if quotes are characters like others.",
      });
    }
    if (this.#rows > 1 && this.#enclosed >= 0.9 * this.#rows) {
      const isPlain = this.format.quoting === "none";
      const what = `the ${isPlain ? "texts" : "answers"} are in quotes, which are read as a part of them`;
      found.push({
        file,
        line: null,
        key: "quoting",
        what,
        remedy: isPlain
          ? "Set `quoting: double` if quotes only enclose the cells."
          : "Delete the spaces before the quotes: only a quote that begins a cell encloses it.",
      });
    }
    return found;
  }
}

function isEnclosed(text: string): boolean {
  return text.length > 1 && text.startsWith('"') && text.endsWith('"');
}
