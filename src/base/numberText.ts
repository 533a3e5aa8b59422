/** How a language writes numbers for people. What is handed to other programs is never written with it. */
interface NumberTexts {
  /** A whole number with its thousands apart. */
  whole(value: number): string;
  /** At most so many significant digits, without zeros at the end. */
  significant(value: number, digits: number, isGrouped?: boolean): string;
  /** So many decimals. */
  fixed(value: number, decimals: number): string;
  /** `1.25e-4` */
  exponential(value: number, decimals: number): string;
}

/** @param language a BCP 47 tag; numbers of one that the browser does not know are written as in English. */
export function numberTexts(language: string): NumberTexts {
  // Made at the first number: the system's tables of languages take 10 ms, which opening a window need not wait for.
  const formats = new Map<string, Intl.NumberFormat>();
  const format = (value: number, options: Intl.NumberFormatOptions): string => {
    const key = JSON.stringify(options);
    const made = formats.get(key) ?? new Intl.NumberFormat(knownLocale(language), options);
    formats.set(key, made);
    // A negative number that rounds to zero is written without its sign.
    return made.format(value === 0 ? 0 : value);
  };
  const fixed = (value: number, decimals: number) =>
    format(value, { minimumFractionDigits: decimals, maximumFractionDigits: decimals, useGrouping: false });
  return {
    whole: (value) => format(value, { maximumFractionDigits: 0 }),
    significant: (value, digits, isGrouped = true) =>
      format(value, { maximumSignificantDigits: digits, useGrouping: isGrouped }),
    fixed,
    exponential: (value, decimals) => {
      const [mantissa = "", exponent = ""] = value.toExponential(decimals).split("e");
      return `${fixed(Number(mantissa), decimals)}e${exponent.replace("+", "")}`;
    },
  };
}

function knownLocale(language: string): string {
  try {
    return Intl.NumberFormat.supportedLocalesOf(language)[0] ?? "en";
  } catch (cause) {
    if (cause instanceof RangeError) return "en";
    throw cause;
  }
}

/**
 * At most four significant digits, whole numbers in full: `1.735`, `12,340`, `3.10e-9`; `–` where there is no number.
 */
export function shortNumbers({
  whole,
  significant,
  exponential,
}: NumberTexts): (value: number | null | undefined) => string {
  return (value) => {
    if (value === null || value === undefined || !Number.isFinite(value)) return "–";
    const size = Math.abs(value);
    if (Number.isInteger(value) && size < 1e9) return whole(value);
    if (size >= 1e6 || size < 1e-3) return exponential(value, 2);
    return significant(value, 4);
  };
}

/** Short enough for an axis: `0.25`, `1.5k`, `20M`. */
export function tickNumbers({ significant, exponential }: NumberTexts): (value: number) => string {
  const trimmed = (value: number) => significant(value, 6, false);
  return (value) => {
    const size = Math.abs(value);
    if (size >= 1e15 || (size > 0 && size < 1e-3)) return exponential(value, 0);
    if (size < 1e4) return trimmed(value);
    const [scale, prefix] = prefixes.find(([scale]) => size >= scale) ?? [1, ""];
    return `${trimmed(value / scale)}${prefix}`;
  };
}

/** Units of ten, largest first. */
const prefixes: readonly (readonly [number, string])[] = [
  [1e15, "P"],
  [1e12, "T"],
  [1e9, "G"],
  [1e6, "M"],
  [1e3, "k"],
];

const english = numberTexts("en");

export const shortNumber = shortNumbers(english);
export const tickNumber = tickNumbers(english);

/** For a column of a terminal: whole numbers with thousands marked, others with four decimals, tiny ones as powers. */
export function columnNumber(value: number): string {
  if (!Number.isFinite(value)) return "–";
  if (Number.isInteger(value)) return english.whole(value);
  return Math.abs(value) < 1e-3 ? english.exponential(value, 2) : english.fixed(value, 4);
}

/** Before a unit, with its prefix: `1.2 G`, `340 k`. */
export function prefixed(value: number): string {
  const [scale, prefix] = prefixes.find(([scale]) => value >= scale) ?? [1, ""];
  return `${english.significant(value / scale, prefix === "" ? 4 : 3)} ${prefix}`;
}
