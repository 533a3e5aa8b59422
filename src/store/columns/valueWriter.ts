import { basicTypes, booleanType, laterType, nullType, numberType, textType, type ValueType } from "./valueTypes.ts";

/** Stands in a value for what is not written. */
export const later = Symbol("later");

/** The value holds something that columns do not know. */
export class NoColumnValueError extends Error {}

/**
 * Takes values of JSON apart into columns: all numbers one after the other, all texts likewise, and what is left, the
 * keys and how they nest, once for all values that have them alike.
 */
export class ValueWriter {
  readonly types: ValueType[] = [...basicTypes];
  readonly #objects = new TypeTree();
  readonly #tuples = new TypeTree();
  readonly #lists = new Map<number, number>();
  readonly #numbers = new GrowingColumn((length) => new Float64Array(length));
  readonly #texts = new GrowingColumn((length) => new Uint32Array(length));
  readonly #placeOfText = new Map<string, number>();

  /** Float64, in the order in which they were written. */
  get numbers(): Float64Array {
    return this.#numbers.written;
  }

  /** Uint32: for each written text its place in `distinctTexts`. */
  get texts(): Uint32Array {
    return this.#texts.written;
  }

  get distinctTexts(): readonly string[] {
    return [...this.#placeOfText.keys()];
  }

  /** @returns the value's type. @throws {NoColumnValueError} */
  write(value: unknown): number {
    switch (typeof value) {
      case "number":
        this.#numbers.push(value);
        return numberType;
      case "string":
        this.#texts.push(this.#placeOf(value));
        return textType;
      case "boolean":
        this.#numbers.push(value ? 1 : 0);
        return booleanType;
      case "object":
        if (value === null) return nullType;
        return Array.isArray(value) ? this.#writeList(value) : this.#writeObject(value as Record<string, unknown>);
      default:
        if (value === later) return laterType;
        throw new NoColumnValueError(`a ${typeof value} is no value of JSON`);
    }
  }

  #writeObject(value: Record<string, unknown>): number {
    let node = this.#objects;
    for (const key of Object.keys(value)) {
      if (key === "__proto__") throw new NoColumnValueError("a key is __proto__");
      node = node.next(key, this.write(value[key]));
    }
    node.type ??= this.#add(objectType(node));
    return node.type;
  }

  #writeList(value: readonly unknown[]): number {
    this.#numbers.push(value.length);
    const types = value.map((element) => this.write(element));
    const first = types[0] ?? numberType;
    if (types.every((type) => type === first)) {
      const list = this.#lists.get(first) ?? this.#add({ list: first });
      this.#lists.set(first, list);
      return list;
    }
    let node = this.#tuples;
    for (const type of types) node = node.next("", type);
    node.type ??= this.#add({ tuple: types });
    return node.type;
  }

  #add(type: ValueType): number {
    return this.types.push(type) - 1;
  }

  #placeOf(text: string): number {
    const known = this.#placeOfText.get(text);
    if (known !== undefined) return known;
    const place = this.#placeOfText.size;
    this.#placeOfText.set(text, place);
    return place;
  }
}

/** Types by what they are made of, step by step, so that a known one is found without making anything. */
class TypeTree {
  type: number | null = null;
  readonly #steps = new Map<string, Map<number, TypeTree>>();

  constructor(
    readonly before: TypeTree | null = null,
    readonly key = "",
    readonly member = 0,
  ) {}

  next(key: string, member: number): TypeTree {
    const byMember = this.#steps.get(key) ?? new Map<number, TypeTree>();
    const known = byMember.get(member);
    if (known !== undefined) return known;
    const step = new TypeTree(this, key, member);
    this.#steps.set(key, byMember.set(member, step));
    return step;
  }
}

function objectType(last: TypeTree): ValueType {
  const keys: string[] = [];
  const of: number[] = [];
  for (let node = last; node.before !== null; node = node.before) {
    keys.push(node.key);
    of.push(node.member);
  }
  return { keys: keys.reverse(), of: of.reverse() };
}

class GrowingColumn<Column extends Float64Array | Uint32Array> {
  #column: Column;
  length = 0;

  constructor(private readonly make: (length: number) => Column) {
    this.#column = make(1024);
  }

  get written(): Column {
    return this.#column.subarray(0, this.length) as Column;
  }

  push(value: number): void {
    if (this.length === this.#column.length) {
      const longer = this.make(2 * this.length);
      longer.set(this.#column);
      this.#column = longer;
    }
    this.#column[this.length++] = value;
  }
}
