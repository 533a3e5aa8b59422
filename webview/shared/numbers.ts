/** How a language writes numbers for people. What is handed to other programs is never written with it. */
export interface NumberTexts {
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
  const locale = knownLocale(language);
  const formats = new Map<string, Intl.NumberFormat>();
  const format = (value: number, options: Intl.NumberFormatOptions): string => {
    const key = JSON.stringify(options);
    const made = formats.get(key) ?? new Intl.NumberFormat(locale, options);
    formats.set(key, made);
    // Nobody reads a sign before zero.
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

/** Where there may be no page: view models are tested without one. */
interface PerhapsPage {
  readonly document?: { readonly documentElement: { readonly lang: string } };
}

/** In the language of the window, which the host writes into the page. */
export const numbers = numberTexts((globalThis as PerhapsPage).document?.documentElement.lang ?? "en");
