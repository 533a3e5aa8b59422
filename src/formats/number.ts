/** How a file writes numbers, and what it writes where it has none. */
export interface NumberFormat {
  readonly decimal: "." | ",";
  /** Stands between groups of digits; null where nothing does. A space is also a no-break or thin space, an apostrophe also a curved one. */
  readonly thousands: string | null;
  /** Texts that mean "no value", in lower case. */
  readonly missingMarks: ReadonlySet<string>;
  /** Numbers that mean "no value", such as -999. */
  readonly missingNumbers: ReadonlySet<number>;
}

/**
 * What programs write where there is no value: R, pandas, spreadsheets and their errors, SQL dumps, SAS and Stata, C's
 * printf of what is not finite.
 */
export const defaultMissingMarks: readonly string[] = [
  ..."nan,-nan,na,n/a,n.a.,n.a,<na>,#n/a,#na,#n/a n/a,nat,null,(null),<null>,nil,none,missing,?,-,--,---,.,..".split(
    ",",
  ),
  ..."\\n,#div/0!,#value!,#ref!,#name?,#num!,#null!,inf,+inf,-inf,infinity,+infinity,-infinity".split(","),
  ..."1.#ind,-1.#ind,1.#qnan,-1.#qnan,1.#inf,-1.#inf".split(","),
  ..."–,—,——,…,n.d.,no data".split(","),
  "",
];

/** Numbers as programs write them: `-1.5e3`. */
export const plainNumbers: NumberFormat = {
  decimal: ".",
  thousands: null,
  missingMarks: new Set(defaultMissingMarks),
  missingNumbers: new Set(),
};

/** A cell's number, null where it says that there is none, undefined where it holds something else. */
export function cellNumber(text: string, format: NumberFormat): number | null | undefined {
  const value = parseNumber(text, format);
  if (value === undefined) return isMissing(text, format) ? null : undefined;
  return format.missingNumbers.has(value) ? null : value;
}

// No two parts can take the same digits: a file may hold a number of a million of them.
const plainPattern = /^[+-]?(?:\d+(?:\.\d*)?|\.\d+)(?:[eE][+-]?\d+)?$/;
// Groups of three; all but the last may have two, as in India.
const groupedPattern = /^[+-]?\d{1,3}(?:,\d{2,3})*,\d{3}(?:\.\d*)?$/;

/** The finite number that a text writes, else undefined. White space around it is allowed; the minus may be U+2212. */
export function parseNumber(text: string, format: NumberFormat = plainNumbers): number | undefined {
  let plain = text.trim();
  if (format !== plainNumbers) {
    const { decimal, thousands } = format;
    if (thousands !== null && plain.length > 4) {
      // The two signs change to those of the patterns, through one that no number has.
      const usual = inUsualSigns(plain, decimal, thousands);
      if (groupedPattern.test(usual)) return finite(usual.replaceAll(",", ""));
    }
    if (decimal === ",") plain = plain.includes(".") ? "" : plain.replace(",", ".");
  }
  if (plainPattern.test(plain)) return finite(plain);
  return plain.startsWith("\u2212") ? parseNumber(`-${text.trim().slice(1)}`, format) : undefined;
}

/** Whether a text says that there is no value. */
export function isMissing(text: string, format: NumberFormat = plainNumbers): boolean {
  const trimmed = text.trim();
  return trimmed.length <= longestMark && format.missingMarks.has(trimmed.toLowerCase());
}

/** Marks are short; a cell of a megabyte need not be turned to lower case. */
const longestMark = 100;

/**
 * As `parseNumber` for the usual case, straight from the text that holds the cell: a sign, up to 15 digits, a decimal sign.
 * Such a number is the quotient of two integers that float64 holds exactly, so the division rounds it correctly.
 *
 * @returns NaN where the cell must be read by `parseNumber`.
 * @see Clinger (1990), How to read floating point numbers accurately, §3.
 */
export function shortNumberAt(text: string, start: number, end: number, decimal: number): number {
  let at = start;
  let last = end;
  while (at < last && text.charCodeAt(at) === SPACE) at++;
  while (last > at && text.charCodeAt(last - 1) === SPACE) last--;
  const sign = text.charCodeAt(at);
  if (sign === MINUS || sign === PLUS) at++;
  const digitsStart = at;
  let point = -1;
  let value = 0;
  for (; at < last; at++) {
    const code = text.charCodeAt(at);
    if (code >= ZERO && code <= ZERO + 9) value = value * 10 + (code - ZERO);
    else if (code === decimal && point < 0) point = at;
    else return Number.NaN;
  }
  const digits = last - digitsStart - (point < 0 ? 0 : 1);
  if (digits === 0 || digits > 15) return Number.NaN;
  if (point >= 0) value /= powersOfTen[last - point - 1] as number;
  return sign === MINUS ? -value : value;
}

const [SPACE, PLUS, MINUS, ZERO] = [32, 43, 45, 48] as const;
const powersOfTen = Array.from({ length: 16 }, (_, exponent) => 10 ** exponent);

function finite(text: string): number | undefined {
  const value = Number(text);
  return Number.isFinite(value) ? value : undefined;
}

/** Signs that stand for a space or an apostrophe between groups of digits. */
const variants: { readonly [sign: string]: string } = { " ": " \u00a0\u2009\u202f", "'": "'\u2019\u02bc" };

function inUsualSigns(text: string, decimal: string, thousands: string): string {
  const isGroup = (sign: string) => (variants[thousands] ?? thousands).includes(sign);
  return text.replace(/[^\d+-]/g, (sign) => (sign === decimal ? "." : isGroup(sign) ? "," : "x"));
}
