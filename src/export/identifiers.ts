/** Gives names of a cell's blocks a form that a language takes, each its own and the same each time. */
export class Identifiers {
  readonly #given = new Map<string, string>();
  readonly #taken: Set<string>;

  /** @param reserved the language's words and what the surrounding code calls something else. */
  constructor(reserved: Iterable<string>) {
    this.#taken = new Set(reserved);
  }

  /** `in` → `in_` where the language has a word `in`; `h'` → `h_next`, and `h_next_` where a block has that name. */
  of(name: string): string {
    const known = this.#given.get(name);
    if (known !== undefined) return known;
    let identifier = name.replace("'", "_next");
    while (this.#taken.has(identifier)) identifier += "_";
    this.#taken.add(identifier);
    this.#given.set(name, identifier);
    return identifier;
  }
}

export const pythonWords =
  "False None True and as assert async await break class continue def del elif else except finally for from global if import in is lambda nonlocal not or pass raise return try while with yield match case self".split(
    " ",
  );

export const javascriptWords =
  "arguments await break case catch class const continue debugger default delete do else enum eval export extends false finally for function if implements import in instanceof interface let new null package private protected public return static super switch this throw true try typeof var void while with yield undefined NaN Infinity".split(
    " ",
  );

export const cWords =
  "auto break case char const continue default do double else enum extern float for goto if inline int long register restrict return short signed sizeof static struct switch typedef union unsigned void volatile while asm bool true false NULL errno".split(
    " ",
  );
