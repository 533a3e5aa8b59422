import { DataError } from "./dataError.ts";

/** What generated data may take: 50 million numbers, 200 MB. */
const MOST_VALUES = 50_000_000;

/** @throws {DataError} when so many numbers would have to be generated that memory could run out. */
export function checkGeneratedSize(values: number): void {
  if (values <= MOST_VALUES) return;
  const millions = (count: number) => `${Math.ceil(count / 1e6)} million numbers`;
  const what = `the generated data would have up to ${millions(values)}, more than ${millions(MOST_VALUES)}`;
  throw new DataError("DATA_BAD_LENGTHS", null, what, "Ask for fewer or shorter sequences.");
}
