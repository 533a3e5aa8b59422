/** Gives names of a cell's blocks a form that a language takes, each its own and the same each time. */
export class Identifiers {
  readonly #given = new Map<string, string>();
  readonly #taken: Set<string>;

  /**
   * @param reserved the language's words and what the surrounding code calls something else.
   * @param isReserved whether a name may not be used as it is because of its form.
   */
  constructor(
    reserved: Iterable<string>,
    private readonly isReserved: (name: string) => boolean = () => false,
  ) {
    this.#taken = new Set(reserved);
  }

  /** `in` → `in_` where the language has a word `in`; `h'` → `h_next`, and `h_next_` where a block has that name; `z.down` → `z_down`. */
  of(name: string): string {
    const known = this.#given.get(name);
    if (known !== undefined) return known;
    let identifier = name.replace("'", "_next").replace(".", "_");
    if (this.isReserved(identifier)) identifier += "_";
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

/** Words of C to C23 and of C++ to C++23: a program of either may include or compile the source. */
const cWords =
  "alignas alignof and and_eq asm atomic_cancel atomic_commit atomic_noexcept auto bitand bitor bool break case catch char char16_t char32_t char8_t class co_await co_return co_yield compl concept const const_cast consteval constexpr constinit continue decltype default delete do double dynamic_cast else enum explicit export extern false final float for friend goto if import inline int long module mutable namespace new noexcept not not_eq nullptr operator or or_eq override private protected public reflexpr register reinterpret_cast requires restrict return short signed sizeof static static_assert static_cast struct switch synchronized template this thread_local throw true try typedef typeid typename typeof typeof_unqual union unsigned using virtual void volatile wchar_t while xor xor_eq".split(
    " ",
  );

/**
 * Macros in small letters: of compilers that name their platform so (`unix` and `linux` without `-std=c99`), of the
 * standard headers, and of Windows' and Arduino's.
 */
const cMacros =
  "assert bit bitClear bitRead bitSet bitWrite boolean byte complex constrain degrees errno far fpclassify i386 imaginary interface interrupts isfinite isgreater isgreaterequal isinf isless islessequal islessgreater isnan isnormal isunordered highByte hpux linux lowByte math_errhandling max min mips near noInterrupts noreturn offsetof radians sched_priority setjmp sgi signbit small sparc sq stderr stdin stdout sun unix vax word".split(
    " ",
  );

/**
 * Identifiers for a C source that C++ compiles too. Names without a small letter may be macros anywhere (`M_E`, `I`),
 * and so may those that begin like one (`M_El`, `M_PIf64x`, `P_tmpdir`).
 */
export function cIdentifiers(reserved: Iterable<string>): Identifiers {
  return new Identifiers([...cWords, ...cMacros, ...reserved], (name) => /^([^a-z]*$|[A-Z][A-Z0-9]*_)/.test(name));
}
