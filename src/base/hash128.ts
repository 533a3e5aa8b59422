/**
 * Mixes a label into a 128-bit key: four multiply–rotate lanes, each finished with the murmur3 finaliser.
 *
 * Pure integer arithmetic, so the same on every engine. Not cryptographic: it names things, it does not protect them.
 *
 * @param key four 32-bit words that separate one use from another.
 */
export function hash128(key: readonly number[], label: string): [number, number, number, number] {
  const lanes = key.map((word, lane) => Math.imul(word ^ (lane + 1), 0x9e3779b1));
  const mix = (code: number) => {
    for (let lane = 0; lane < 4; lane++) {
      const mixed = Math.imul(lanes[lane]! ^ (code + lane * 0x1f1f), 0x85ebca6b);
      lanes[lane] = (mixed << 13) | (mixed >>> 19);
      lanes[(lane + 1) & 3] = (lanes[(lane + 1) & 3]! + lanes[lane]!) | 0;
    }
  };
  for (let index = 0; index < label.length; index++) mix(label.charCodeAt(index));
  mix(0x10000 + label.length);
  for (let round = 0; round < 3; round++) mix(0x20000 + round);
  return lanes.map((lane) => {
    let word = lane;
    word = Math.imul(word ^ (word >>> 16), 0x85ebca6b);
    word = Math.imul(word ^ (word >>> 13), 0xc2b2ae35);
    return word ^ (word >>> 16);
  }) as [number, number, number, number];
}

/** The same as 32 hexadecimal digits. */
export function hash128Text(key: readonly number[], label: string): string {
  return hash128(key, label)
    .map((word) => (word >>> 0).toString(16).padStart(8, "0"))
    .join("");
}
