/** Results by the text they were made from; those that a whole turn did not ask for are forgotten. */
export class Recent<T> {
  #before = new Map<string, T>();
  #now = new Map<string, T>();

  constructor(private readonly make: (text: string) => T) {}

  of(text: string): T {
    const known = this.#now.get(text) ?? this.#before.get(text) ?? this.make(text);
    this.#now.set(text, known);
    return known;
  }

  /** Whether asking costs nothing. */
  has(text: string): boolean {
    return this.#now.has(text) || this.#before.has(text);
  }

  nextTurn(): void {
    this.#before = this.#now;
    this.#now = new Map();
  }
}
