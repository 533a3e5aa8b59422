import { endSearch } from "../../src/host/processes/endProcess.ts";
import { RunFolder } from "../../src/store/runFolder.ts";

/** Ends a search as the editor does, and says how it came to its end: `node endSearch.js <run folder> pause|stop`. */
async function main([folder = "", how = ""]: readonly string[]): Promise<void> {
  process.stdout.write(await endSearch(new RunFolder(folder), how === "stop" ? "stop" : "pause"));
}

void main(process.argv.slice(2));
