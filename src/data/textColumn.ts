import { NumberColumn } from "./numberColumn.ts";

/** Different texts that one column may have. */
const mostLabels = 100_000;

/** One column of texts of which many are the same, such as the names of series: a code a row. */
export class TextColumn {
  codes = new NumberColumn();
  /** By code, in the order in which they come. */
  readonly labels: string[] = [];
  readonly #index = new Map<string, number>();

  /** @returns false where there are too many different texts. */
  push(text: string): boolean {
    let code = this.#index.get(text);
    if (code === undefined) {
      if (this.labels.length >= mostLabels) return false;
      code = this.labels.push(text) - 1;
      this.#index.set(text, code);
    }
    this.codes.push(code);
    return true;
  }

  at(row: number): string {
    return this.labels[this.codes.at(row)] as string;
  }
}
