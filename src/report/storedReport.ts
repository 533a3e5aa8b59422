import { type RetrainTable, retrainTable } from "../run/retrainTable.ts";
import { readDataSummary } from "../store/dataSummaryFile.ts";
import { readReferences } from "../store/referencesFile.ts";
import { listRetrainFolders, readRetrainRecords } from "../store/retrainFolder.ts";
import { type RunFolder, readConfigCopy, readManifest } from "../store/runFolder.ts";
import { readSessions } from "../store/sessionLog.ts";
import { readView } from "../store/viewTail.ts";
import { runReport } from "./runReport.ts";

/**
 * The report of a run as its folder is now, as one HTML page. Reads only, also while a process works on the run.
 *
 * @throws `NotARunError`, `RunFormatError`, `StorageError`
 */
export async function storedRunReport(folder: RunFolder): Promise<string> {
  const manifest = await readManifest(folder);
  const sessions = await readSessions(folder.folder);
  const retrainings: RetrainTable[] = [];
  for (const each of await listRetrainFolders(folder)) {
    const table = retrainTable(await readRetrainRecords(each));
    if (table !== null && table.rows.length > 0) retrainings.push(table);
  }
  return runReport({
    view: await readView(folder.folder),
    configText: await readConfigCopy(folder),
    productVersion: manifest.productVersion,
    folderFormatVersion: manifest.formatVersion,
    createdAt: manifest.createdAt,
    elapsedMs: Math.max(0, ...sessions.map(({ elapsedMs }) => elapsedMs)),
    retrainings,
    data: await readDataSummary(folder),
    references: (await readReferences(folder)) ?? [],
  });
}
