import path from "node:path";
import { storedRunReport } from "../../report/storedReport.ts";
import { nodeDisk, writeFileAtomic } from "../../store/disk.ts";
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
  const page = await storedRunReport(folder);
  const file = typeof options.out === "string" ? path.resolve(options.out) : path.join(folder.folder, "report.html");
  await writeFileAtomic(nodeDisk, file, [Buffer.from(page, "utf8")]);
  output.out(`${file}\n`);
  return exitCode.ok;
}
