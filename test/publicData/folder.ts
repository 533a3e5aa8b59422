import path from "node:path";

const named = process.env.MOE_RNAS_DATA;
if (named === undefined) throw new Error("MOE_RNAS_DATA has to name the folder of the public data sets.");

/** Where the public data sets are, which are not part of the project; docs/development.md lists them. */
export const folder = path.resolve(named);
