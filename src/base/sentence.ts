/** A text with the mark that ends a sentence, where it has none: other programs' messages and questions bring their own. */
export function asSentence(text: string): string {
  return /[.?!…]$/.test(text) ? text : `${text}.`;
}
