/** Something about the data that a person would want to know before a search. */
export interface DataFinding {
  readonly file: string | null;
  /** From 1; null where it is not about one line. */
  readonly line: number | null;
  /** The key of `task` that it is about, or that mends it. */
  readonly key: string;
  readonly what: string;
  readonly remedy: string;
}

/** `t.csv:3: warning: …`, as compilers and terminals understand it. */
export function findingText({ file, line, what, remedy }: DataFinding): string {
  const place = [file, line].filter((part) => part !== null).join(":");
  return `${place === "" ? "" : `${place}: `}warning: ${what}. ${remedy}`;
}
