import type { ValueType } from "./valueTypes.ts";

/** Columns end before a value does, or claim what they cannot hold. */
export class ColumnsDamagedError extends Error {}

/** Columns as `ValueWriter` fills them. */
export interface ValueColumns {
  /** Must be of `areValueTypes`. */
  readonly types: readonly ValueType[];
  readonly numbers: Float64Array;
  readonly texts: Uint32Array;
  /** All distinct texts, one behind the other. */
  readonly text: string;
  /** Of each distinct text the place behind its last character. */
  readonly textEnds: Uint32Array;
}

/** Where a value begins. */
export interface ColumnPlace {
  readonly number: number;
  readonly text: number;
}

type Make = () => unknown;

/** Members and elements for each number or text: most are one of these themselves. */
const mostPartsOfOne = 64;

/** Puts values together again that a `ValueWriter` took apart: equal to what was written, key by key in order. */
export class ValueReader {
  readonly #columns: ValueColumns;
  readonly #makers: (Make | undefined)[] = [];
  #number = 0;
  #text = 0;
  /** Elements and members that may still be made: a small file must not say that it is a huge value. */
  #left: number;

  constructor(columns: ValueColumns) {
    this.#columns = columns;
    this.#left = mostPartsOfOne * (columns.numbers.length + columns.texts.length + 1000);
  }

  get place(): ColumnPlace {
    return { number: this.#number, text: this.#text };
  }

  /** The next value is read from here. */
  goTo({ number, text }: ColumnPlace): void {
    this.#number = number;
    this.#text = text;
  }

  /**
   * The next value, null in the place of what was left for later.
   *
   * @throws {ColumnsDamagedError}
   */
  read(type: number): unknown {
    const value = this.#maker(type)();
    if (this.#number > this.#columns.numbers.length || this.#text > this.#columns.texts.length) throw damaged();
    return value;
  }

  #maker(type: number): Make {
    this.#makers[type] ??= this.#newMaker(this.#columns.types[type]);
    return this.#makers[type];
  }

  #newMaker(type: ValueType | undefined): Make {
    const { numbers } = this.#columns;
    switch (type) {
      case "number":
        return () => numbers[this.#number++];
      case "text":
        return () => this.#nextText();
      case "boolean":
        return () => numbers[this.#number++] !== 0;
      case "null":
      case "later":
        return () => null;
      case undefined:
        throw damaged();
    }
    if ("list" in type) {
      const element = this.#maker(type.list);
      return () => {
        const length = this.#nextLength();
        this.#take(length);
        const list: unknown[] = [];
        for (let index = 0; index < length; index++) list.push(element());
        return list;
      };
    }
    if ("tuple" in type) {
      const elements = type.tuple.map((member) => this.#maker(member));
      return () => {
        this.#nextLength();
        this.#take(elements.length);
        return elements.map((make) => make());
      };
    }
    const { keys } = type;
    const makers = type.of.map((member) => this.#maker(member));
    return () => {
      this.#take(keys.length);
      const made: Record<string, unknown> = {};
      for (let index = 0; index < keys.length; index++) made[keys[index] as string] = (makers[index] as Make)();
      return made;
    };
  }

  #nextText(): string {
    const { texts, textEnds, text } = this.#columns;
    const place = texts[this.#text++]!;
    const end = textEnds[place];
    if (end === undefined) throw damaged();
    return text.slice(place === 0 ? 0 : textEnds[place - 1], end);
  }

  #nextLength(): number {
    const length = this.#columns.numbers[this.#number++]!;
    if (!(length >= 0)) throw damaged();
    return length;
  }

  #take(parts: number): void {
    this.#left -= parts;
    if (this.#left < 0) throw damaged();
  }
}

function damaged(): ColumnsDamagedError {
  return new ColumnsDamagedError("columns do not hold what they should");
}
