import type { Output } from "../output.ts";

/** What `progress.ts` begins a redrawn line with. */
export const redraw = "\r\u001b[K";

/**
 * Text as it may reach a terminal: names and messages come from files of strangers, and a terminal takes control
 * characters (C0 but tab and line ends, DEL, C1) for commands, to move, to rename windows, to answer as if typed.
 */
export function plainText(text: string): string {
  // biome-ignore lint/suspicious/noControlCharactersInRegex: they are what is looked for.
  return text.replace(/\r(?!\n)|[\u0000-\u0008\u000b\u000c\u000e-\u001f\u007f-\u009f]/g, "\ufffd");
}

/** Everything that goes to `output` as plain text, but for a line that is drawn anew. */
export function plainOutput(output: Output): Output {
  return {
    out: (text) => output.out(plainText(text)),
    err: (text) =>
      output.err(text.startsWith(redraw) ? redraw + plainText(text.slice(redraw.length)) : plainText(text)),
    get interactive() {
      return output.interactive;
    },
    get columns() {
      return output.columns;
    },
  };
}
