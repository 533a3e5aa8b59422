/** `1 epoch`, `12 epochs`, `1,200 rows`: a number with its noun in the right form. */
export function counted(count: number, noun: string, plural = `${noun}s`): string {
  return `${count.toLocaleString("en-US")} ${count === 1 ? noun : plural}`;
}
