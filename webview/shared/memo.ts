/** Remembers the value for the last inputs, compared one by one with `Object.is`. */
export class Memo<T> {
  #inputs: readonly unknown[] | null = null;
  #value: T | undefined;

  get(inputs: readonly unknown[], compute: () => T): T {
    const known = this.#inputs;
    if (known?.length === inputs.length && known.every((input, index) => Object.is(input, inputs[index]))) {
      return this.#value as T;
    }
    this.#value = compute();
    this.#inputs = inputs;
    return this.#value;
  }
}
