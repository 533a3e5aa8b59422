import { expect, test } from "vitest";
import { type Page, pageSize, pagesOf } from "../../../src/host/tree/treeNode.ts";

/** What is on the lowest pages below a page, in order. */
function places(page: Page): number[] {
  const pages = pagesOf(page);
  if (pages.length === 0) return Array.from({ length: page.end - page.start }, (_, place) => page.start + place);
  expect(pages.length).toBeLessThanOrEqual(pageSize);
  return pages.flatMap(places);
}

test.each([0, 1, 200, 201, 399, 10_000, 40_000, 40_001, 100_000])(
  "%i rows are all there, in order, and at most 200 beside each other",
  (length) => {
    const all = places({ start: 0, end: length });
    expect(all.length).toBe(length);
    expect(all.every((place, index) => place === index)).toBe(true);
  },
);

test("a short list has no pages, and a part of a long one keeps its place", () => {
  expect(pagesOf({ start: 400, end: 600 })).toEqual([]);
  expect(pagesOf({ start: 0, end: 450 })).toEqual([
    { start: 0, end: 200 },
    { start: 200, end: 400 },
    { start: 400, end: 450 },
  ]);
});
