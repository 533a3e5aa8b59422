/**
 * What a value in columns is made of, without the numbers and texts in it. Individuals of a run are of a few types,
 * so the names of their keys are stored once.
 */
export type ValueType =
  | "number"
  | "text"
  | "boolean"
  | "null"
  /** A value that is not here; its reader knows where. */
  | "later"
  | { readonly keys: readonly string[]; readonly of: readonly number[] }
  /** Elements of one type, as many as the next number says. */
  | { readonly list: number }
  /** Elements of different types. */
  | { readonly tuple: readonly number[] };

/** The types that every table of them begins with. */
export const basicTypes = ["number", "text", "boolean", "null", "later"] as const;
export const [numberType, textType, booleanType, nullType, laterType] = [0, 1, 2, 3, 4] as const;

/** Whether this is a table of types, each made of earlier ones only. */
export function areValueTypes(table: unknown): table is readonly ValueType[] {
  if (!Array.isArray(table) || basicTypes.some((type, index) => table[index] !== type)) return false;
  return table.slice(basicTypes.length).every((type, index) => {
    const members = membersOf(type);
    return members?.every((each) => Number.isInteger(each) && each >= 0 && each < basicTypes.length + index) ?? false;
  });
}

function membersOf(type: unknown): readonly number[] | null {
  if (typeof type !== "object" || type === null) return null;
  if ("list" in type) return [type.list as number];
  if ("tuple" in type) return Array.isArray(type.tuple) ? type.tuple : null;
  if (!("keys" in type && "of" in type && Array.isArray(type.keys) && Array.isArray(type.of))) return null;
  const { keys, of } = type;
  // Under `__proto__` an assignment would do something else.
  const areKeys = keys.length === of.length && keys.every((key) => typeof key === "string" && key !== "__proto__");
  return areKeys && new Set(keys).size === keys.length ? of : null;
}
