import { count, dictionary, fields, finite, list, nullOr, text } from "../base/shape.ts";
import type { Reference } from "../measures/reference.ts";
import { type Disk, writeDisplayFile } from "./disk.ts";
import type { RunFolder } from "./runFolder.ts";
import { mostNoteBytes, readWhole } from "./untrustedFile.ts";

/**
 * `references.json`: what simple solutions reach on the run's data, for displays. No search reads it: a disk that refuses it
 * changes nothing.
 */
export async function writeReferences(disk: Disk, folder: RunFolder, references: readonly Reference[]): Promise<void> {
  const bytes = Buffer.from(`${JSON.stringify(references, null, 2)}\n`, "utf8");
  await writeDisplayFile(disk, folder.referencesFile, [bytes]).catch(() => {
    // Full or read-only: the log's own writes report that.
  });
}

/** Null where the run has none, as those of earlier versions, or where they cannot be read. */
export async function readReferences({ referencesFile }: RunFolder): Promise<readonly Reference[] | null> {
  try {
    const value: unknown = JSON.parse(String(await readWhole(referencesFile, mostNoteBytes)));
    return references(value) === null ? (value as readonly Reference[]) : null;
  } catch {
    // Missing, or half of one.
    return null;
  }
}

const line = text(1000);
const scores = nullOr(dictionary(finite));
const references = list(
  fields({ name: line, description: line, parameters: count, scores: fields({ validation: scores, test: scores }) }),
  100,
);
