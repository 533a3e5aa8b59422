import { assert } from "../../base/assert.ts";
import { append, type Bytes, flatten, unsigned, vector } from "./encoding.ts";
import { type Expression, Local, type Statement, typeByte, type ValueType } from "./expression.ts";
import { i32 } from "./instructions.ts";
import type { Vectors } from "./vectors.ts";

/** What a module needs to know of a finished function. */
export interface FunctionDefinition {
  readonly parameters: readonly ValueType[];
  readonly result: ValueType | null;
  /** Locals and instructions, as in the code section. */
  readonly body: Bytes;
}

/**
 * Writes one function: parameters first, then statements in order; control flow nests through callbacks.
 *
 * Code appended by `hoist` runs before the rest, whenever it is appended, so that constants stay out of loops.
 */
export class FunctionBuilder {
  readonly #parameters: ValueType[] = [];
  readonly #locals: ValueType[] = [];
  readonly #prologue: number[] = [];
  readonly #code: number[] = [];
  readonly #hoisted = new Map<string, Local<ValueType>>();
  /** Constructs that are open: a branch names its target by their number between. */
  #depth = 0;

  /** @param vectors how its loops over elements are laid out. */
  constructor(readonly vectors: Vectors = "single") {}

  parameter<T extends ValueType>(type: T): Local<T> {
    assert(this.#locals.length === 0, "parameters are declared before locals");
    this.#parameters.push(type);
    return new Local(type, this.#parameters.length - 1);
  }

  /** Several parameters in the order of the keys of `types`. */
  parameters<const T extends Record<string, ValueType>>(types: T): { readonly [K in keyof T]: Local<T[K]> } {
    const entries = Object.entries(types).map(([name, type]) => [name, this.parameter(type)]);
    return Object.fromEntries(entries) as { readonly [K in keyof T]: Local<T[K]> };
  }

  /** A variable that starts at 0. */
  local<T extends ValueType>(type: T): Local<T> {
    this.#locals.push(type);
    return new Local(type, this.#parameters.length + this.#locals.length - 1);
  }

  /** A new variable holding `value`. */
  let<T extends ValueType>(value: Expression<T>): Local<T> {
    const local = this.local(value.type);
    this.set(local, value);
    return local;
  }

  set<T extends ValueType>(local: Local<T>, value: Expression<T>): void {
    append(this.#code, [value.code, LOCAL_SET, unsigned(local.index)]);
  }

  /** A local with the value of a constant expression, set at the start of the function; equal ones are shared. */
  hoist<T extends ValueType>(constant: Expression<T>): Local<T> {
    const key = flatten(constant.code).join();
    const known = this.#hoisted.get(key);
    if (known !== undefined) return known as Local<T>;
    const local = this.local(constant.type);
    append(this.#prologue, [constant.code, LOCAL_SET, unsigned(local.index)]);
    this.#hoisted.set(key, local);
    return local;
  }

  do(statement: Statement): void {
    append(this.#code, statement.code);
  }

  if(condition: Expression<"i32">, then: () => void, otherwise?: () => void): void {
    append(this.#code, condition.code);
    this.#open(IF);
    then();
    if (otherwise !== undefined) {
      this.#code.push(ELSE);
      otherwise();
    }
    this.#close();
  }

  /** Runs `body`, which may leave early: `leaveIf(condition)` goes on after it. */
  block(body: (leaveIf: (condition: Expression<"i32">) => void) => void): void {
    this.#open(BLOCK);
    const inside = this.#depth;
    body((condition) => append(this.#code, [condition.code, BRANCH_IF, unsigned(this.#depth - inside)]));
    this.#close();
  }

  /** Runs `body` once, then again while `condition` holds. */
  doWhile(body: () => void, condition: () => Expression<"i32">): void {
    this.#open(LOOP);
    body();
    append(this.#code, condition().code);
    this.#code.push(BRANCH_IF, 0);
    this.#close();
  }

  /**
   * for (; counter <u end; counter += step) body. `end` and `step` are read on every turn: pass locals or constants.
   * The last step must not pass 2³².
   */
  forRange(counter: Local<"i32">, end: Expression<"i32">, step: Expression<"i32">, body: () => void): void {
    const inside = i32.lt_u(counter, end);
    this.if(inside, () =>
      this.doWhile(
        () => {
          body();
          this.set(counter, i32.add(counter, step));
        },
        () => inside,
      ),
    );
  }

  /** Ends the function in a trap: a `WebAssembly.RuntimeError` for the caller. */
  trap(): void {
    this.#code.push(0x00);
  }

  #open(construct: number): void {
    this.#code.push(construct, NO_RESULT);
    this.#depth += 1;
  }

  #close(): void {
    this.#code.push(END);
    this.#depth -= 1;
  }

  /** The finished function. @param result what it returns, if anything. */
  finish(result?: Expression<ValueType>): FunctionDefinition {
    const locals = vector(runs(this.#locals).map(({ type, count }) => [...unsigned(count), typeByte[type]]));
    return {
      parameters: this.#parameters,
      result: result?.type ?? null,
      body: flatten([locals, this.#prologue, this.#code, result?.code ?? [], END]),
    };
  }
}

const LOCAL_SET = 0x21;
const BLOCK = 0x02;
const LOOP = 0x03;
const IF = 0x04;
const ELSE = 0x05;
const END = 0x0b;
const BRANCH_IF = 0x0d;
const NO_RESULT = 0x40;

function runs(types: readonly ValueType[]): { type: ValueType; count: number }[] {
  const result: { type: ValueType; count: number }[] = [];
  for (const type of types) {
    const last = result.at(-1);
    if (last?.type === type) last.count++;
    else result.push({ type, count: 1 });
  }
  return result;
}
