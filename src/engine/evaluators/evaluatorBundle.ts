import { realpathSync } from "node:fs";
import path from "node:path";
import { present } from "../../base/assert.ts";

/**
 * Where the bundle of `evaluatorMain.ts` lies beside the bundle that is running (`cli.js`, `engine.js`). Followed
 * through links, as a command that npm installed is one.
 */
export function evaluatorBundle(): string {
  const script = realpathSync(present(process.argv[1], "the running script"));
  return path.join(path.dirname(script), "evaluator.js");
}
