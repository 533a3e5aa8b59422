import { isPending } from "./pendingValue.ts";

/**
 * Says whether a value from outside (a file, a socket, a page) is what its reader takes it for. What does not fit is
 * reported with its place and with what was expected there; nothing is converted, and unknown keys are left alone.
 */
export type Shape = (value: unknown) => Misfit | null;

export interface Misfit {
  /** Where it is, for example `individual.origin.parents.0`; empty for the value itself. */
  readonly path: string;
  /** As in "… is not <expected>". */
  readonly expected: string;
}

/** `individual.id is not a whole number from 0`. */
export function misfitText({ path, expected }: Misfit): string {
  return `${path === "" ? "it" : printable(path)} is not ${expected}`;
}

/** Neither NaN nor infinite, which JSON can say by `1e999`. */
export const finite: Shape = where(Number.isFinite, "a finite number");

/** An id, a size, a position: 0, 1, … 2⁵³ − 1. */
export const count: Shape = where(isCount, "a whole number from 0");

export function isCount(value: unknown): value is number {
  return typeof value === "number" && Number.isSafeInteger(value) && value >= 0;
}

export const boolean: Shape = where((value) => typeof value === "boolean", "true or false");

/** @param most UTF-16 units. */
export function text(most = 1_000_000): Shape {
  const expected = `a text of at most ${most} characters`;
  return where((value) => typeof value === "string" && value.length <= most, expected);
}

/** A word that names something: letters, digits and `_`, and nothing that every object has by itself. */
export const name: Shape = where(
  (value) => typeof value === "string" && /^[A-Za-z][A-Za-z0-9_]{0,99}$/.test(value) && !isInherited(value),
  "a name of letters, digits and _",
);

/** A measure: a name, or one of a single class, which is called as the data call it. */
export const measureName: Shape = where(
  (value) =>
    typeof value === "string" &&
    !isInherited(value) &&
    /^(?:[A-Za-z][A-Za-z0-9_]{0,99}|(?:f1|precision|recall)\([^\p{Cc}]{1,100}\))$/u.test(value),
  "the name of a measure",
);

/** @param expected what the pattern means, as in "… is not <expected>". */
export function matching(pattern: RegExp, expected: string): Shape {
  return where((value) => typeof value === "string" && pattern.test(value), expected);
}

export function oneOf(...values: readonly unknown[]): Shape {
  const known = new Set(values);
  return where((value) => known.has(value), `one of ${values.map(String).join(", ")}`);
}

export function nullOr(shape: Shape): Shape {
  return (value) => (value === null ? null : shape(value));
}

export function list(item: Shape, most = Number.MAX_SAFE_INTEGER, least = 0): Shape {
  const expected = `a list of ${least > 0 ? `${least} to ` : "at most "}${most} entries`;
  return (value) => {
    if (!Array.isArray(value) || value.length > most || value.length < least) return { path: "", expected };
    for (let index = 0; index < value.length; index++) {
      const misfit = item(value[index]);
      if (misfit !== null) return below(String(index), misfit);
    }
    return null;
  };
}

type Fields = { readonly [key: string]: Shape };

/**
 * An object with these keys of its own; those of `optional` may be missing. Other keys are left alone, but that their
 * values may not be nested without end: copying or printing such a value would overflow the stack.
 *
 * @param deferrable needed too; where one is pending, it is made and checked at its first use, not here.
 */
export function fields(required: Fields, optional: Fields = {}, deferrable: Fields = {}): Shape {
  const needed = Object.entries(required);
  const possible = Object.entries(optional);
  const late = Object.entries(deferrable);
  const known = new Set([...needed, ...possible, ...late].map(([key]) => key));
  return (value) => {
    if (!isObject(value)) return notAnObject;
    for (const [key, shape] of needed) {
      const misfit = shape(Object.hasOwn(value, key) ? value[key] : undefined);
      if (misfit !== null) return below(key, misfit);
    }
    for (const [key, shape] of possible) {
      if (!Object.hasOwn(value, key) || value[key] === undefined) continue;
      const misfit = shape(value[key]);
      if (misfit !== null) return below(key, misfit);
    }
    for (const [key, shape] of late) {
      if (isPending(value, key)) continue;
      const misfit = shape(Object.hasOwn(value, key) ? value[key] : undefined);
      if (misfit !== null) return below(key, misfit);
    }
    for (const key in value) {
      if (!known.has(key) && isDeep(value[key], 16)) return { path: key, expected: "nested so little" };
    }
    return null;
  };
}

/** An object of any keys but those that every object has by itself, which a plain lookup would mix up. */
export function dictionary(entry: Shape): Shape {
  return (value) => {
    if (!isObject(value)) return notAnObject;
    for (const key of Object.keys(value)) {
      if (isInherited(key)) return { path: key, expected: "a key that may be used" };
      const misfit = entry(value[key]);
      if (misfit !== null) return below(key, misfit);
    }
    return null;
  };
}

/** An object of a union whose member is named by the string at `key`. */
export function tagged(key: string, shapes: Fields): Shape {
  const expected = `one of ${Object.keys(shapes).join(", ")}`;
  return (value) => {
    if (!isObject(value)) return notAnObject;
    const tag = Object.hasOwn(value, key) ? value[key] : undefined;
    if (typeof tag !== "string" || !Object.hasOwn(shapes, tag)) return { path: key, expected };
    return (shapes[tag] as Shape)(value);
  };
}

/** Both: for what one shape alone cannot say. */
export function both(first: Shape, second: Shape): Shape {
  return (value) => first(value) ?? second(value);
}

function where(holds: (value: unknown) => boolean, expected: string): Shape {
  return (value) => (holds(value) ? null : { path: "", expected });
}

function isDeep(value: unknown, levels: number): boolean {
  if (typeof value !== "object" || value === null) return false;
  return levels === 0 || Object.values(value).some((each) => isDeep(each, levels - 1));
}

const notAnObject: Misfit = { path: "", expected: "an object" };

function isObject(value: unknown): value is { readonly [key: string]: unknown } {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

function isInherited(key: string): boolean {
  return key in Object.prototype;
}

function below(key: string, { path, expected }: Misfit): Misfit {
  return { path: path === "" ? key : `${key}.${path}`, expected };
}

/** Keys come from the file too: short, and without what a terminal would take for a command. */
function printable(path: string): string {
  const shown = path.replace(/[^\x20-\x7e]/g, "?");
  return shown.length > 80 ? `${shown.slice(0, 80)}…` : shown;
}
