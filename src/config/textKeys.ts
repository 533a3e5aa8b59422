import { z } from "zod";

/** Of every task that reads texts. */
export const textKeys = {
  lowercase: z
    .boolean()
    .optional()
    .describe("Whether capitals are read as small letters, so that `The` and `the` are one symbol.")
    .meta({ absent: "`false`" }),
  tokenizer: z
    .enum(["whitespace", "words"])
    .optional()
    .describe(
      "What a word is (`unit: word`): what white space separates, or a word without the punctuation around it, which " +
        "is symbols of its own (`don't`, `3.14` and `<unk>` stay whole).",
    )
    .meta({ absent: "`whitespace`" }),
};
