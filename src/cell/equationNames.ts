import { closest } from "../base/didYouMean.ts";
import { equationFunctions, isBlockId, type Terminal } from "./block.ts";
import type { EquationErrors, TextRange } from "./equationError.ts";
import type { Expression, Statement } from "./equationSyntax.ts";

type NameExpression = Extract<Expression, { readonly kind: "name" }>;
const functionNames: ReadonlySet<string> = new Set(equationFunctions);

/** Names of the sources in other notations and libraries. */
const customary: ReadonlyMap<string, string> = new Map([
  ["x_t", "x"],
  ["input", "x"],
  ["h_t", "h"],
  ["h_prev", "h"],
  ["hidden", "h"],
  ["c_t", "c"],
  ["c_prev", "c"],
  ["h_next", "h'"],
  ["c_next", "c'"],
  ["h_new", "h'"],
  ["c_new", "c'"],
]);

/** The lines of a text by name, and what their names stand for. Reports what is wrong with the names themselves. */
export class EquationNames {
  readonly #lines = new Map<string, Statement>();

  constructor(
    statements: readonly Statement[],
    private readonly text: string,
    private readonly errors: EquationErrors,
  ) {
    for (const statement of statements) this.#define(statement);
  }

  get lines(): ReadonlyMap<string, Statement> {
    return this.#lines;
  }

  has(name: string): boolean {
    return this.#lines.has(name);
  }

  /** Where `h'` is defined; else the end of the text. */
  get hNextRange(): TextRange {
    const end = this.text.trimEnd().length;
    return this.#lines.get("h'")?.nameRange ?? { start: Math.max(0, end - 1), end };
  }

  #define(statement: Statement): void {
    const { name, nameRange } = statement;
    if (this.#lines.has(name)) {
      this.errors.report("DUPLICATE_NAME", nameRange, `\`${name}\` is defined twice; give one of them another name`);
      return;
    }
    if (name === "x") {
      this.errors.report("BAD_NAME", nameRange, "`x` is the input and cannot be defined; choose another name");
      return;
    }
    if (name === "h" || name === "c") {
      const message = `\`${name}\` is the state before this timestep; did you mean \`${name}'\`?`;
      this.errors.report("BAD_NAME", nameRange, message, `${name}'`);
      if (!this.#lines.has(`${name}'`)) this.#lines.set(`${name}'`, statement);
      return;
    }
    if (name !== "h'" && name !== "c'" && !isBlockId(name)) {
      const reason = /^[A-Za-z]\w{0,63}$/.test(name)
        ? "means something else already; choose another name"
        : "cannot name a line; use a letter, then at most 63 letters, digits and underscores";
      this.errors.report("BAD_NAME", nameRange, `\`${name}\` ${reason}`);
    }
    this.#lines.set(name, statement);
  }

  /**
   * The terminal, or the name of the line with a block, that an operand stands for; `undefined` for a compound
   * expression, an unknown name or names that go round in a circle.
   */
  resolve(expression: Expression): Terminal | string | undefined {
    let current: Expression | undefined = expression;
    for (const seen = new Set<string>(); current !== undefined; ) {
      if (current.kind === "one") return "1";
      if (current.kind !== "name") return undefined;
      const { name }: NameExpression = current;
      if (seen.has(name)) return undefined;
      seen.add(name);
      const line = this.#lines.get(name);
      if (line === undefined) return this.#sourceOf(name);
      if (line.expression === undefined) return undefined;
      if (line.expression.kind === "call" || line.expression.kind === "chain") return name;
      current = line.expression;
    }
    return undefined;
  }

  checkKnown({ name, range }: NameExpression): void {
    if (this.errors.full || this.#lines.has(name) || this.#sourceOf(name) !== undefined || name === "h'") return;
    if (functionNames.has(name)) {
      this.errors.report("UNKNOWN_NAME", range, `\`${name}\` is a function; write \`${name}(…)\``);
      return;
    }
    const candidates = [...this.#lines.keys(), "x", "h", "c", "h'", "c'"];
    const guess = customary.get(name) ?? closest(name, candidates);
    const remedy = guess === undefined ? "define it on a line of its own" : `did you mean \`${guess}\`?`;
    this.errors.report("UNKNOWN_NAME", range, `unknown name \`${name}\`; ${remedy}`, guess);
  }

  /** h' is there, and neither output is a source that it may not be. */
  checkOutputs(): void {
    const hNext = this.#lines.get("h'");
    if (hNext === undefined) {
      const lookalike = [...this.#lines.keys()].find((name) => customary.get(name) === "h'");
      const remedy = lookalike === undefined ? "add a line `h' = …`" : `did you mean it by \`${lookalike}\`?`;
      this.errors.report("MISSING_H_NEXT", this.hNextRange, `h' is not defined; ${remedy}`);
    }
    for (const name of ["h'", "c'"]) {
      const expression = this.#lines.get(name)?.expression;
      const source = expression === undefined ? undefined : this.resolve(expression);
      const allowed = name === "c'" ? ["h", "c"] : [];
      if (expression === undefined || !["x", "h", "c", "1"].includes(source ?? "") || allowed.includes(source ?? ""))
        continue;
      const remedy = source === "c" ? "write identity(c)" : "write an expression of linear(x) and h";
      this.errors.report("BAD_OUTPUT", expression.range, `${name} cannot be \`${source}\` itself; ${remedy}`);
    }
  }

  /** Reports each way back to a line that is still being followed, at the name that closes the circle. */
  checkCycles(): void {
    const state = new Map<string, "open" | "done">();
    for (const root of this.#lines.keys()) {
      const path: { readonly name: string; readonly pending: NameExpression[] }[] = [];
      const enter = (name: string) => {
        state.set(name, "open");
        path.push({ name, pending: this.#reads(name).reverse() });
      };
      if (!state.has(root)) enter(root);
      for (let step = path[path.length - 1]; step !== undefined; step = path[path.length - 1]) {
        const read = step.pending.pop();
        if (read === undefined) {
          state.set(step.name, "done");
          path.pop();
        } else if (state.get(read.name) === "open") {
          const names = path.map((each) => each.name);
          const circle = [...names.slice(names.indexOf(read.name)), read.name].join(" → ");
          const message = `\`${read.name}\` depends on itself: ${circle}; use h or c for what was before this timestep`;
          this.errors.report("CYCLE", read.range, message);
        } else if (!state.has(read.name)) enter(read.name);
      }
    }
  }

  /** Every line must reach h' or c', else its blocks would be dead. */
  checkUsed(): void {
    const used = new Set<string>();
    const pending = ["h'", "c'"].filter((name) => this.#lines.has(name));
    for (let name = pending.pop(); name !== undefined; name = pending.pop()) {
      if (used.has(name)) continue;
      used.add(name);
      pending.push(...this.#reads(name).map((read) => read.name));
    }
    for (const [name, { nameRange }] of this.#lines) {
      if (used.has(name)) continue;
      this.errors.report("UNUSED_NAME", nameRange, `\`${name}\` reaches neither h' nor c'; use it or remove the line`);
    }
  }

  /** Names of other lines that a line reads, in the order of the text. */
  #reads(line: string): NameExpression[] {
    const found: NameExpression[] = [];
    const visit = (expression: Expression | undefined): void => {
      if (expression?.kind === "call") visit(expression.argument ?? undefined);
      if (expression?.kind === "name" && this.#lines.has(expression.name)) found.push(expression);
      if (expression?.kind !== "chain") return;
      visit(expression.first);
      for (const { operand } of expression.rest) visit(operand);
    };
    visit(this.#lines.get(line)?.expression);
    return found;
  }

  /** `c'` without a line of its own is the memory as it was. */
  #sourceOf(name: string): Terminal | undefined {
    if (name === "x" || name === "h" || name === "c") return name;
    return name === "c'" ? "c" : undefined;
  }
}
