import { count, fields, list, nullOr, text } from "../base/shape.ts";
import type { DataSummary } from "../formats/dataSummary.ts";
import { type Disk, writeDisplayFile } from "./disk.ts";
import type { RunFolder } from "./runFolder.ts";
import { mostNoteBytes, readWhole } from "./untrustedFile.ts";

/**
 * `data.json`: what was read of the run's data when it began, for displays. No search reads it: a disk that refuses it
 * changes nothing.
 */
export async function writeDataSummary(disk: Disk, folder: RunFolder, summary: DataSummary): Promise<void> {
  const bytes = Buffer.from(`${JSON.stringify(summary, null, 2)}\n`, "utf8");
  await writeDisplayFile(disk, folder.dataFile, [bytes]).catch(() => {
    // Full or read-only: the log's own writes report that.
  });
}

/** Null where the run has none, as those of earlier versions, or where it cannot be read. */
export async function readDataSummary({ dataFile }: RunFolder): Promise<DataSummary | null> {
  try {
    const value: unknown = JSON.parse(String(await readWhole(dataFile, mostNoteBytes)));
    return summary(value) === null ? (value as DataSummary) : null;
  } catch {
    // Missing, or half of one.
    return null;
  }
}

const line = text();
const finding = fields({ file: nullOr(line), line: nullOr(count), key: line, what: line, remedy: line });
const summary = fields({
  brief: line,
  lines: list(line),
  tables: list(fields({ header: list(line), rows: list(list(line)) })),
  unread: list(fields({ name: line, why: line })),
  findings: list(finding),
});
