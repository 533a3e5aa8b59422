import { type Code, unsigned } from "./encoding.ts";

/** The value types in use. Addresses, sizes and booleans are `i32`. */
export type ValueType = "i32" | "f32" | "f64" | "v128";

/**
 * What lanes compute with: a value of WebAssembly, or two neighbouring vectors (`pairLanes`), which WebAssembly has no
 * type for.
 */
export type LaneType = ValueType | "v256";

/**
 * Code that leaves one value of type T on the stack.
 *
 * Expressions are plain values: using one twice computes it twice, so what is used twice goes into a local
 * (`FunctionBuilder.let`).
 */
export interface Expression<T extends LaneType> {
  readonly type: T;
  readonly code: Code;
}

/** Code that leaves nothing on the stack, such as a store. */
export interface Statement {
  readonly type: "none";
  readonly code: Code;
}

/** A parameter or local variable; as an expression it reads itself. */
export class Local<T extends LaneType> implements Expression<T> {
  readonly code: Code;

  constructor(
    readonly type: T,
    readonly index: number,
  ) {
    this.code = [0x20, ...unsigned(index)];
  }
}

/** The byte that names a type in the binary format. */
export const typeByte: Readonly<Record<ValueType, number>> = { i32: 0x7f, f32: 0x7d, f64: 0x7c, v128: 0x7b };
