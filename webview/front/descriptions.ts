import type { FrontDescription } from "../../src/protocol/frontProtocol.ts";

const mostKept = 500;

/** Descriptions of individuals, requested from the host once each, when one is first shown. */
export class Descriptions {
  readonly #known = new Map<number, FrontDescription>();
  readonly #asked = new Set<number>();

  constructor(private readonly ask: (id: number) => void) {}

  /** The description, or null while it is on its way. */
  of(id: number): FrontDescription | null {
    const known = this.#known.get(id);
    if (known !== undefined) return known;
    if (!this.#asked.has(id)) {
      this.#asked.add(id);
      this.ask(id);
    }
    return null;
  }

  add(description: FrontDescription): void {
    this.#asked.delete(description.id);
    this.#known.set(description.id, description);
    const [oldest] = this.#known.keys();
    if (this.#known.size > mostKept && oldest !== undefined) this.#known.delete(oldest);
  }

  /** A new snapshot: ids may mean others now, and replies that were under way are lost. */
  clear(): void {
    this.#known.clear();
    this.#asked.clear();
  }
}
