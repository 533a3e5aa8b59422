type Mapping = { readonly [key: string]: unknown };

/**
 * A config as written, with some keys changed: mappings are merged key by key, everything else is replaced. A mapping
 * that is given another `type` is replaced as a whole, since its other keys belong to the old one.
 */
export function withChanges(whole: Mapping, changes: Mapping): Mapping {
  const merged: { [key: string]: unknown } = { ...whole };
  for (const [key, value] of Object.entries(changes)) {
    const before = Object.hasOwn(whole, key) ? whole[key] : undefined;
    const isMerged = isMapping(value) && isMapping(before) && (value.type === undefined || value.type === before.type);
    Object.defineProperty(merged, key, {
      value: isMerged ? withChanges(before, value) : value,
      enumerable: true,
      writable: true,
      configurable: true,
    });
  }
  return merged;
}

function isMapping(value: unknown): value is Mapping {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}
