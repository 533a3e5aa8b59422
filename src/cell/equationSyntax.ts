import { closest } from "../base/didYouMean.ts";
import { type Combination, type EquationFunction, equationFunctions } from "./block.ts";
import type { EquationErrors, TextRange } from "./equationError.ts";
import { type FunctionOptions, noOptions, readOptions } from "./equationOptions.ts";
import { equationTokens, type Token } from "./equationTokens.ts";

/** What stands right of an `=`. Sums and products are flat: `a - b + c` is `(a - b) + c`. */
export type Expression =
  | { readonly kind: "name"; readonly name: string; readonly range: TextRange }
  | { readonly kind: "one"; readonly range: TextRange }
  | {
      readonly kind: "call";
      /** `undefined` where the function does not exist, which has been reported. */
      readonly op: EquationFunction | undefined;
      readonly options: FunctionOptions;
      /** Null where the function has none: `bias()`. */
      readonly argument: Expression | null;
      readonly range: TextRange;
    }
  | {
      readonly kind: "chain";
      readonly first: Expression;
      readonly rest: readonly { readonly op: Combination; readonly operand: Expression }[];
      readonly range: TextRange;
    };

/** `name = expression`. The expression is missing where it could not be read, which has been reported. */
export interface Statement {
  readonly name: string;
  readonly nameRange: TextRange;
  readonly expression: Expression | undefined;
}

/** Parentheses within parentheses: far more than anyone reads, far less than a stack holds. */
const deepest = 100;

const functionNames: ReadonlySet<string> = new Set(equationFunctions);
const withoutArgument: ReadonlySet<string> = new Set(["bias", "scalar"]);

/** Names of functions in other notations and libraries. */
const writtenAsSign: ReadonlyMap<string, string> = new Map([
  ["add", "a + b"],
  ["sub", "a - b"],
  ["mul", "a * b"],
  ["elem_mul", "a * b"],
  ["multiply", "a * b"],
]);
const shortenedNames: ReadonlyMap<string, string> = new Map([
  ["sigma", "sigmoid"],
  ["lin", "linear"],
  ["lrelu", "leaky_relu"],
  ["hardsigmoid", "hard_sigmoid"],
  ["hardtanh", "hard_tanh"],
  ["id", "identity"],
]);

/** Reads every statement, also those after a faulty one. */
export function equationStatements(text: string, errors: EquationErrors): Statement[] {
  const statements: Statement[] = [];
  for (const tokens of statementTokens(equationTokens(text, errors))) {
    const statement = new StatementParser(tokens, errors).statement();
    if (statement !== undefined) statements.push(statement);
  }
  return statements;
}

/**
 * The tokens of each statement, closed by an `end`. A line break within parentheses does not end a statement, unless
 * the next line looks like one: a missing `)` shall not take the rest of the text with it.
 */
function statementTokens(tokens: readonly Token[]): Token[][] {
  const statements: Token[][] = [];
  let current: Token[] = [];
  let depth = 0;
  for (const [index, token] of tokens.entries()) {
    if (token.kind === "(") depth++;
    if (token.kind === ")") depth--;
    if (token.kind !== "separator" && token.kind !== "end") {
      current.push(token);
      continue;
    }
    const startsNext = tokens[index + 1]?.kind === "name" && tokens[index + 2]?.kind === "=";
    if (token.kind === "separator" && token.text !== ";" && depth > 0 && !startsNext) continue;
    if (current.length > 0) {
      const end = (current[current.length - 1] as Token).range.end;
      statements.push([...current, { kind: "end", text: "", range: { start: end, end } }]);
    }
    current = [];
    depth = 0;
  }
  return statements;
}

/** Stops the reading of one statement; its error has been reported. */
class SyntaxFault extends Error {}

class StatementParser {
  #position = 0;
  #depth = 0;
  constructor(
    private readonly tokens: readonly Token[],
    private readonly errors: EquationErrors,
  ) {}

  statement(): Statement | undefined {
    const [name, equals] = this.tokens as [Token, Token];
    if (name.kind !== "name" || equals.kind !== "=") {
      const range = { start: name.range.start, end: (this.tokens[this.tokens.length - 1] as Token).range.end };
      this.errors.report("SYNTAX", range, "not an equation; write `name = expression`, one a line");
      return undefined;
    }
    this.#position = 2;
    return { name: name.text, nameRange: name.range, expression: this.#whole() };
  }

  #whole(): Expression | undefined {
    try {
      const expression = this.#sum();
      if (this.#next.kind !== "end") this.#fail(`unexpected \`${this.#next.text}\`; ${this.#remedyAfterOperand()}`);
      return expression;
    } catch (error) {
      if (error instanceof SyntaxFault) return undefined;
      throw error;
    }
  }

  #sum(): Expression {
    return this.#chain(() => this.#chain(() => this.#operand(), { "*": "elem_mul" }), { "+": "add", "-": "sub" });
  }

  #chain(operand: () => Expression, ops: { readonly [symbol: string]: Combination }): Expression {
    const first = operand();
    const rest: { op: Combination; operand: Expression }[] = [];
    for (let op = ops[this.#next.kind]; op !== undefined; op = ops[this.#next.kind]) {
      this.#position++;
      rest.push({ op, operand: operand() });
    }
    const last = rest[rest.length - 1];
    if (last === undefined) return first;
    return { kind: "chain", first, rest, range: { start: first.range.start, end: last.operand.range.end } };
  }

  #operand(): Expression {
    const token = this.#next;
    if (token.kind === "one") {
      this.#position++;
      return { kind: "one", range: token.range };
    }
    if (token.kind === "(") return this.#parenthesised().inner;
    if (token.kind === "name") {
      this.#position++;
      if (this.#next.kind === "(" || this.#next.kind === "options") return this.#call(token);
      return { kind: "name", name: token.text, range: token.range };
    }
    if (token.kind === "-") return this.#fail("a cell has no negative sign; write a difference as `a - b`");
    if (token.kind === "end") return this.#fail("something is missing at the end; write an operand: a name, 1 or f(…)");
    return this.#fail(`unexpected \`${token.text}\`; write an operand before it: a name, 1 or f(…)`);
  }

  #call(name: Token): Expression {
    let op: EquationFunction | undefined;
    if (functionNames.has(name.text)) op = name.text as EquationFunction;
    else this.#reportFunction(name);
    let options = noOptions;
    if (this.#next.kind === "options") {
      if (op !== undefined) options = readOptions(op, this.#next, this.errors);
      this.#position++;
      if (this.tokens[this.#position]?.kind !== "(")
        this.#fail(`\`${name.text}\` needs parentheses; write ${name.text}[…](…)`);
    }
    if (withoutArgument.has(name.text)) {
      const { end } = this.#empty(name.text);
      return { kind: "call", op, options, argument: null, range: { start: name.range.start, end } };
    }
    const { inner, end } = this.#parenthesised(name.text);
    return { kind: "call", op, options, argument: inner, range: { start: name.range.start, end } };
  }

  /** `()`, with the parenthesis that opens it next. */
  #empty(owner: string): { end: number } {
    this.#position++;
    const close = this.#next;
    if (close.kind !== ")") this.#fail(`\`${owner}\` has no argument; write ${owner}()`);
    this.#position++;
    return { end: close.range.end };
  }

  #parenthesised(owner?: string): { inner: Expression; end: number } {
    const open = this.#next;
    if (++this.#depth > deepest) {
      this.errors.report(
        "TOO_DEEP",
        open.range,
        `more than ${deepest} nested parentheses; name a part on its own line`,
      );
      throw new SyntaxFault();
    }
    this.#position++;
    if (owner !== undefined && this.#next.kind === ")") this.#fail(`\`${owner}\` needs an argument; write ${owner}(h)`);
    const inner = this.#sum();
    const close = this.#next;
    if (close.kind === ",") this.#fail("a function takes one argument; write a sum such as linear(x) + linear(h)");
    if (close.kind !== ")") {
      const range = close.kind === "end" ? open.range : close.range;
      const problem = close.kind === "end" ? "this `(` is never closed; add a `)`" : `unexpected \`${close.text}\``;
      this.errors.report("SYNTAX", range, close.kind === "end" ? problem : `${problem}; ${this.#remedyAfterOperand()}`);
      throw new SyntaxFault();
    }
    this.#position++;
    this.#depth--;
    return { inner, end: close.range.end };
  }

  #reportFunction(name: Token): void {
    if (this.errors.full) return;
    const combination = writtenAsSign.get(name.text);
    const near = shortenedNames.get(name.text) ?? closest(name.text, equationFunctions);
    const known = equationFunctions.map((each) => `\`${each}\``).join(", ");
    const remedy =
      combination !== undefined
        ? `write \`${combination}\``
        : near !== undefined
          ? `did you mean \`${near}\`?`
          : `known are ${known}; a product is \`a * (b)\``;
    this.errors.report("UNKNOWN_FUNCTION", name.range, `unknown function \`${name.text}\`; ${remedy}`, near);
  }

  #remedyAfterOperand(): string {
    if (this.#next.kind === ")") return "remove it, or open it with a `(`";
    if (this.#next.kind === "=") return "put each equation on its own line";
    return "write +, - or * between two operands";
  }

  get #next(): Token {
    return this.tokens[Math.min(this.#position, this.tokens.length - 1)] as Token;
  }

  #fail(message: string): never {
    const token = this.#next.kind === "end" ? (this.tokens[this.tokens.length - 2] as Token) : this.#next;
    this.errors.report("SYNTAX", token.range, message);
    throw new SyntaxFault();
  }
}
