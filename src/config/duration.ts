import { z } from "zod";

/** `30 s`, `15 min`, `2 h` or plain seconds, as milliseconds. */
export const duration = z
  .union([z.number().positive(), z.string().regex(/^\d+(\.\d+)?\s*(ms|s|min|h)$/)])
  .transform((value, context) => {
    if (typeof value === "number") return value * 1000;
    const unit = value.match(/[a-z]+$/)?.[0] as "ms" | "s" | "min" | "h";
    const ms = Number.parseFloat(value) * { ms: 1, s: 1000, min: 60_000, h: 3_600_000 }[unit];
    // As for a plain number.
    if (ms === 0) context.addIssue({ code: "too_small", origin: "number", minimum: 0, inclusive: false, input: value });
    return ms;
  });
