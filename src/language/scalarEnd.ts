/** Where a plain value ends: before a comment, the line's end, or white space before either. */
export function plainEnd(text: string, start: number, lineEnd: number): number {
  let end = start;
  while (end < lineEnd && !(text[end] === "#" && (end === start || /[ \t]/.test(text[end - 1] as string)))) end++;
  while (end > start && /[ \t]/.test(text[end - 1] as string)) end--;
  return end;
}

/**
 * Behind the quote that closes the one at `start`; where it is missing, the end of the last line that can belong to it.
 *
 * @param column of the key that owns the value; a line that is indented no deeper belongs to something else.
 */
export function quotedEnd(text: string, start: number, column: number): number {
  const quote = text[start] as string;
  for (let at = start + 1; at < text.length; at++) {
    const character = text[at];
    if (character === "\\" && quote === '"') at++;
    else if (character === quote && quote === "'" && text[at + 1] === "'") at++;
    else if (character === quote) return at + 1;
    else if (character === "\n" && endsValue(text, at + 1, column)) return at;
  }
  return text.length;
}

/** Behind the bracket that closes the one at `start`; where it is missing, as `quotedEnd`. */
export function bracketsEnd(text: string, start: number, column: number): number {
  let depth = 0;
  for (let at = start; at < text.length; at++) {
    const character = text[at] as string;
    if (character === "{" || character === "[") depth++;
    else if (character === "}" || character === "]") {
      depth--;
      if (depth <= 0) return at + 1;
    } else if ((character === '"' || character === "'") && /[\s[{,:]/.test(text[at - 1] as string)) {
      at = quotedEnd(text, at, column) - 1;
    } else if (character === "#" && /\s/.test(text[at - 1] as string)) {
      const newline = text.indexOf("\n", at);
      if (newline < 0) return text.length;
      at = newline - 1;
    } else if (character === "\n" && endsValue(text, at + 1, column)) return at;
  }
  return text.length;
}

function endsValue(text: string, lineStart: number, column: number): boolean {
  let at = lineStart;
  while (text[at] === " ") at++;
  const character = text[at];
  if (character === undefined || character === "\n" || character === "\r" || character === "#") return false;
  // A closing bracket may stand below its key.
  if ((character === "}" || character === "]") && at - lineStart === column) return false;
  return at - lineStart <= column;
}
