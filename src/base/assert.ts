/** A mistake in our own code, never in a user's file. It is not caught; the supervisor process reports it. */
export class AssertionError extends Error {
  override readonly name = "AssertionError";
}

/** @throws {AssertionError} when `condition` does not hold; `message` says what was expected. */
export function assert(condition: unknown, message: string): asserts condition {
  if (!condition) throw new AssertionError(message);
}

/** Closes an exhaustive `switch`: adding a member to the union makes the call fail to compile. */
export function unreachable(value: never): never {
  throw new AssertionError(`unexpected ${JSON.stringify(value)}`);
}

/** The value, which the caller knows to be there; `what` names it in the failure. */
export function present<T>(value: T | undefined | null, what: string): T {
  if (value === undefined || value === null) throw new AssertionError(`${what} is missing`);
  return value;
}
