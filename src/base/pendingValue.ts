/** A value that is made at its first use. */
export abstract class Pending {
  abstract make(): unknown;
}

/** Under its keys what is pending, and in its place the value once it was made. */
export type PendingValues = Record<string, unknown>;

/** An object whose values under some keys are made when they are first read. */
interface Holder {
  readonly [held]: PendingValues;
}

const held = Symbol("held");

/**
 * A copy of `shallow` that has `values` under their keys, each made at its first use. `values` belongs to it.
 *
 * It looks and behaves as a plain object with these values: the same keys in the same order, enumerable, for
 * `JSON.stringify`, `structuredClone` and spread as well.
 */
export function withPending(shallow: { readonly [key: string]: unknown }, values: PendingValues): object {
  const made: Record<string, unknown> = {};
  for (const key of Object.keys(shallow)) {
    if (Object.hasOwn(values, key)) Object.defineProperty(made, key, accessor(key));
    else if (key !== "__proto__") made[key] = shallow[key];
  }
  return Object.defineProperty(made, held, { value: values });
}

/** Whether the value under `key` was not read yet. This check does not make it. */
export function isPending(value: object, key: string): boolean {
  return held in value && (value as Holder)[held][key] instanceof Pending;
}

/** One per key: objects whose accessors are the same functions share their hidden class. */
const accessors = new Map<string, PropertyDescriptor>();

function accessor(key: string): PropertyDescriptor {
  const known = accessors.get(key);
  if (known !== undefined) return known;
  const made: PropertyDescriptor = {
    enumerable: true,
    get(this: Holder) {
      const values = this[held];
      const value = values[key];
      if (!(value instanceof Pending)) return value;
      const finished = value.make();
      values[key] = finished;
      return finished;
    },
  };
  accessors.set(key, made);
  return made;
}
