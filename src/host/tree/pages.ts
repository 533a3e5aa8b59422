/** Rows of the tree that are shown together: editors become slow with thousands of siblings. */
export const pageSize = 200;

/** A part of a long list, first and one past the last place in it. */
export interface Page {
  readonly start: number;
  readonly end: number;
}

/**
 * The pages below `page`, or none where it is short enough to be shown itself.
 *
 * There are never more than `pageSize` of them: pages of a longer list hold pages.
 */
export function pagesOf({ start, end }: Page): readonly Page[] {
  const length = end - start;
  if (length <= pageSize) return [];
  let step = pageSize;
  while (length > step * pageSize) step *= pageSize;
  const pages: Page[] = [];
  for (let at = start; at < end; at += step) pages.push({ start: at, end: Math.min(at + step, end) });
  return pages;
}
