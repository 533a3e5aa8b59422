#!/usr/bin/env node
import { AppError } from "../base/errors.ts";
import { runSearchProcess } from "../engine/searchProcess.ts";
import { dispatch } from "./dispatch.ts";
import { exitCode } from "./exitCode.ts";
import { processOutput } from "./output.ts";
import { plainText } from "./terminal/plainText.ts";

const [command, ...args] = process.argv.slice(2);
// The editor starts searches by `engine.js`, which is this program with that word before its arguments.
if (command === "engine") void runSearchProcess(args);
else runCommandLine();

function runCommandLine(): void {
  // `moe-rnas front RUN | head` closes our output early, which is no mistake of anyone's.
  process.stdout.on("error", (error: NodeJS.ErrnoException) => {
    if (error.code === "EPIPE") process.exit(exitCode.ok);
    throw error;
  });

  dispatch(process.argv.slice(2), processOutput).then(
    (code) => {
      process.exitCode = code;
    },
    (error: unknown) => {
      const what =
        error instanceof AppError
          ? error.message
          : error instanceof Error
            ? (error.stack ?? error.message)
            : String(error);
      process.stderr.write(
        plainText(`moe-rnas failed unexpectedly: ${what}\nThe run's log is intact; please report this.\n`),
      );
      process.exitCode = exitCode.internal;
    },
  );
}
