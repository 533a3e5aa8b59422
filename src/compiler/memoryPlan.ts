import { assert } from "../base/assert.ts";

/** A region that is in use from position `first` to position `last`, both included. */
export interface MemoryRequest {
  readonly name: string;
  readonly bytes: number;
  readonly first: number;
  readonly last: number;
}

/** Byte offsets into one arena, in the order of the requests. */
export interface MemoryPlan {
  readonly offsets: readonly number[];
  readonly bytes: number;
}

/** Every region starts at a multiple of it: a 128-bit vector never straddles two of them. */
const alignment = 16;

/**
 * Places regions so that two that are in use at the same time do not overlap: largest first, each at the lowest offset
 * that is free for its whole life. O(n²) in the number of requests.
 */
export function planMemory(requests: readonly MemoryRequest[]): MemoryPlan {
  const offsets = requests.map(() => 0);
  const order = requests.map((_, index) => index).sort((a, b) => requests[b]!.bytes - requests[a]!.bytes || a - b);
  const placed: number[] = [];
  let total = 0;
  for (const index of order) {
    const request = requests[index]!;
    const neighbours = placed
      .filter((other) => livesAlongside(requests[other]!, request))
      .sort((a, b) => offsets[a]! - offsets[b]!);
    let offset = 0;
    for (const other of neighbours) {
      if (offsets[other]! >= offset + request.bytes) break;
      offset = Math.max(offset, alignUp(offsets[other]! + requests[other]!.bytes));
    }
    offsets[index] = offset;
    placed.push(index);
    total = Math.max(total, offset + request.bytes);
  }
  const plan = { offsets, bytes: alignUp(total) };
  verifyMemoryPlan(requests, plan);
  return plan;
}

/** @throws when two regions in use at the same time overlap, or one lies askew or outside. */
export function verifyMemoryPlan(requests: readonly MemoryRequest[], { offsets, bytes }: MemoryPlan): void {
  requests.forEach((request, index) => {
    const offset = offsets[index];
    assert(offset !== undefined && offset >= 0, `memory: ${request.name} has no place`);
    assert(offset % alignment === 0, `memory: ${request.name} at ${offset} is not aligned to ${alignment} bytes`);
    assert(offset + request.bytes <= bytes, `memory: ${request.name} ends at ${offset + request.bytes} of ${bytes}`);
    for (let other = 0; other < index; other++) {
      const neighbour = requests[other]!;
      const apart = offsets[other]! + neighbour.bytes <= offset || offset + request.bytes <= offsets[other]!;
      assert(
        apart || !livesAlongside(neighbour, request),
        `memory: ${neighbour.name} and ${request.name} overlap at byte ${Math.max(offset, offsets[other]!)}`,
      );
    }
  });
}

export function alignUp(bytes: number): number {
  return Math.ceil(bytes / alignment) * alignment;
}

function livesAlongside(a: MemoryRequest, b: MemoryRequest): boolean {
  return a.first <= b.last && b.first <= a.last;
}
