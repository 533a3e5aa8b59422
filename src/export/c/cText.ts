/** A string literal in plain ASCII: everything else as octal escapes of its UTF-8. */
export function cString(text: string): string {
  const bytes = [...new TextEncoder().encode(text)];
  const escaped = bytes.map((byte) => {
    const character = String.fromCharCode(byte);
    // `?` could begin a trigraph.
    if (character === "\\" || character === '"' || character === "?") return `\\${character}`;
    return byte >= 32 && byte < 127 ? character : `\\${byte.toString(8).padStart(3, "0")}`;
  });
  return `"${escaped.join("")}"`;
}

/** The shortest of up to nine digits that is read back as the same float32. */
export function cFloat(value: number): string {
  for (let digits = 1; digits <= 9; digits++) {
    const text = value.toPrecision(digits);
    if (Math.fround(Number(text)) !== Math.fround(value)) continue;
    const plain = String(Number(text));
    return `${/[.e]/.test(plain) ? plain : `${plain}.0`}f`;
  }
  throw new RangeError(`${value} is no float32`);
}

/** The shortest text that is read back as the same float64. */
export function cDouble(value: number): string {
  if (!Number.isFinite(value)) throw new RangeError(`${value} is no number of C`);
  const text = String(value);
  return /[.e]/.test(text) ? text : `${text}.0`;
}

/** `DECLARATION = { … };` in lines of reasonable length. */
export function cArray(declaration: string, values: readonly string[]): string {
  const lines: string[] = [];
  let line = "   ";
  for (const value of values) {
    if (line.length + value.length > 116) {
      lines.push(line);
      line = "   ";
    }
    line += ` ${value},`;
  }
  return `${declaration} = {\n${[...lines, line].join("\n")}\n};\n`;
}
