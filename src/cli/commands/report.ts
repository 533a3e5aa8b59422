import path from "node:path";
import { runReport } from "../../report/runReport.ts";
import { retrainTable } from "../../run/retrainTable.ts";
import { foldRunEvents } from "../../run/runView.ts";
import { nodeDisk, writeFileAtomic } from "../../store/disk.ts";
import { readEvents } from "../../store/eventLog.ts";
import { listRetrainFolders, readRetrainRecords } from "../../store/retrainFolder.ts";
import { readConfigCopy, readManifest } from "../../store/runFolder.ts";
import { readSessions } from "../../store/sessionLog.ts";
import type { CommandSpec, ParsedArguments } from "../arguments.ts";
import { exitCode } from "../exitCode.ts";
import { findRun } from "../openRun.ts";
import type { Output } from "../output.ts";

export const spec: CommandSpec = {
  name: "report",
  positionals: ["RUN"],
  summary: "Write one self-contained HTML page: front, convergence, lineage, cells, retraining, config, resources.",
  options: {
    out: { type: "string", value: "FILE", summary: "where to; by default report.html in the run folder" },
  },
};

export async function run({ positionals: [name = ""], options }: ParsedArguments, output: Output): Promise<number> {
  const folder = await findRun(name);
  const manifest = await readManifest(folder);
  const sessions = await readSessions(folder.folder);
  const view = foldRunEvents((await readEvents(folder.folder)).events);
  const retrainings = [];
  for (const each of await listRetrainFolders(folder)) {
    const table = retrainTable(await readRetrainRecords(each));
    if (table !== null && table.rows.length > 0) retrainings.push(table);
  }
  const page = runReport({
    view,
    configText: await readConfigCopy(folder),
    productVersion: manifest.productVersion,
    folderFormatVersion: manifest.formatVersion,
    createdAt: manifest.createdAt,
    elapsedMs: Math.max(0, ...sessions.map(({ elapsedMs }) => elapsedMs)),
    retrainings,
  });
  const file = typeof options.out === "string" ? path.resolve(options.out) : path.join(folder.folder, "report.html");
  await writeFileAtomic(nodeDisk, file, [Buffer.from(page, "utf8")]);
  output.out(`${file}\n`);
  return exitCode.ok;
}
