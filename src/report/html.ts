import { markupText } from "../base/markupText.ts";

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

function markupOf(value: HtmlValue): string {
  if (value instanceof Html) return value.text;
  if (value === null || value === undefined || value === false) return "";
  if (typeof value === "object") return value.map(markupOf).join("");
  return markupText(String(value));
}
