import { writeFileSync } from "node:fs";
import { join } from "node:path";

/**
 * Writes `engine.js`, the search process that the editor starts, beside `cli.js`. Nine tenths of the two programs are
 * the same code, so it is the command line's bundle with a first word that is not offered to users.
 */
export function writeEngineProgram(folder) {
  writeFileSync(join(folder, "engine.js"), 'process.argv.splice(2, 0, "engine");\nrequire("./cli.js");\n');
}
