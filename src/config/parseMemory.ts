import { parseEquations } from "../cell/equations.ts";
import { Recent } from "./recent.ts";
import { readChunk } from "./yamlChunk.ts";

/**
 * What a version of a file leaves to the next one: after an edit only the changed lines are read anew. One per file;
 * with or without it the result is the same.
 */
export class ParseMemory {
  readonly chunks = new Recent(readChunk);
  readonly equations = new Recent((text: string) => parseEquations(text));

  nextVersion(): void {
    this.chunks.nextTurn();
    this.equations.nextTurn();
  }
}
