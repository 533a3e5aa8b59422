import { AppError } from "../base/errors.ts";
import { connectControl } from "../control/controlClient.ts";
import { exitCode } from "./exitCode.ts";
import { findRun } from "./openRun.ts";
import type { Output } from "./output.ts";

/** Nothing works on the run, or what does cannot be reached. */
class NotSearchingError extends AppError {
  readonly code = "NOT_SEARCHING";
}

/** Asks the process that works on a run to pause or stop, and waits until it has ended. */
export async function askSearch(name: string, what: "pause" | "stop", output: Output): Promise<number> {
  const { folder } = await findRun(name);
  const client = await connectControl(folder);
  if (client === null) {
    throw new NotSearchingError(
      `no process that can be reached works on ${folder}`,
      `\`moe-rnas status ${name}\` says what it is`,
    );
  }
  try {
    await client[what]();
    await client.closed;
  } finally {
    client.close();
  }
  output.out(`${what === "pause" ? "Paused" : "Stopped"}: ${folder}\n`);
  return exitCode.ok;
}
