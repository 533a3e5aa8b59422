/** Markup that is safe to stand in a page: made by `html` only, which escapes every value that is not markup itself. */
export class Html {
  constructor(readonly text: string) {}
}

export type HtmlValue = Html | string | number | null | undefined | false | readonly HtmlValue[];

/**
 * Markup with values: `html\`<b title="${name}">${value}</b>\``. Values are escaped for text and for quoted attributes,
 * lists are joined, and null, undefined and false leave nothing. SVG is markup too.
 */
export function html(pieces: TemplateStringsArray, ...values: readonly HtmlValue[]): Html {
  let text = pieces[0] as string;
  values.forEach((value, index) => {
    text += markupOf(value) + (pieces[index + 1] as string);
  });
  return new Html(text);
}

const entities: { readonly [character: string]: string } = {
  "&": "&amp;",
  "<": "&lt;",
  ">": "&gt;",
  '"': "&quot;",
  "'": "&#39;",
};

/** Text as it may stand between tags and in a quoted attribute; control characters, which XML forbids, become `�`. */
export function escaped(text: string): string {
  // biome-ignore lint/suspicious/noControlCharactersInRegex: they are what is looked for.
  const printable = text.replace(/[\u0000-\u0008\u000b\u000c\u000e-\u001f]/g, "\ufffd");
  return printable.replace(/[&<>"']/g, (character) => entities[character] as string);
}

function markupOf(value: HtmlValue): string {
  if (value instanceof Html) return value.text;
  if (value === null || value === undefined || value === false) return "";
  if (typeof value === "object") return value.map(markupOf).join("");
  return escaped(String(value));
}
