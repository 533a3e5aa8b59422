import { dictionary, finite } from "../base/shape.ts";
import type { IndividualId } from "../run/individual.ts";
import type { TestScores } from "../run/studyTable.ts";
import { type Disk, writeFileAtomic } from "./disk.ts";
import type { RunFolder } from "./runFolder.ts";
import { mostNoteBytes, readWhole } from "./untrustedFile.ts";

/** `test.json`: what networks of a finished run measure on the test data, by id; no search reads it. @throws {StorageError} */
export async function writeTestScores(disk: Disk, folder: RunFolder, scores: TestScores): Promise<void> {
  const text = `${JSON.stringify(Object.fromEntries(scores), null, 2)}\n`;
  await writeFileAtomic(disk, folder.testFile, [Buffer.from(text, "utf8")]);
}

/** Null where nothing was measured yet, or where the file cannot be read: measured again, the figures are the same. */
export async function readTestScores({ testFile }: RunFolder): Promise<TestScores | null> {
  try {
    const value = JSON.parse(String(await readWhole(testFile, mostNoteBytes))) as Record<
      string,
      Record<string, number>
    >;
    if (byId(value) !== null) return null;
    return new Map(Object.entries(value).map(([id, scores]) => [Number(id) as IndividualId, scores]));
  } catch {
    // Missing, or half of one.
    return null;
  }
}

const byId = dictionary(dictionary(finite));
