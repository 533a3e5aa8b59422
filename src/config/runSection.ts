import { z } from "zod";
import { duration } from "./duration.ts";

export const runSection = z
  .strictObject({
    workers: z
      .union([z.literal("auto"), z.int().min(1).max(1024)])
      .default("auto")
      .describe("Worker threads; `auto` is one per core. The result does not depend on it.")
      .meta({ unit: "threads" }),
    time_limit: duration
      .optional()
      .describe("Ends the search after this wall time: `30 s`, `15 min`, `2 h`.")
      .meta({ holds: "duration", unit: "ms, s, min or h; seconds without", absent: "no limit" }),
    evaluation_timeout: duration
      .optional()
      .describe("Fails an individual that trains longer: `90 s`, `10 min`.")
      .meta({ holds: "duration", unit: "ms, s, min or h; seconds without", absent: "no limit" }),
    retries: z
      .int()
      .min(0)
      .max(10)
      .default(2)
      .describe("Times an evaluation is tried again after a lost worker.")
      .meta({ unit: "times" }),
    weights_quota_mb: z
      .number()
      .min(1)
      .default(1024)
      .describe("Most disk for weights, in MB; the front's and needed parents' are kept.")
      .meta({ unit: "MB" }),
    queue: z
      .string()
      .optional()
      .describe(
        "Redis or Valkey whose workers (`moe-rnas worker`) train instead of this machine: `redis://host:6379`, or `rediss://…` with TLS.",
      )
      .meta({ absent: "this machine trains" }),
    folder: z
      .string()
      .optional()
      .describe("Where run folders go, relative to this file.")
      .meta({ holds: "folder", absent: "`.rnas`" }),
  })
  .prefault({})
  .describe("How the search is run; none of it changes the result.");
