/** What `moe-rnas` ends with. Documented in docs/cli.md; scripts rely on the numbers. */
export const exitCode = {
  /** Done, or the user stopped it. */
  ok: 0,
  /** The command line itself is wrong. */
  usage: 2,
  /** The config file has errors; every one was printed. */
  config: 3,
  /** Data, disk, a lock or a worker failed; the message names the remedy. */
  environment: 4,
  /** The search has ended and nothing is on its front: all failed, or broke a constraint. */
  emptyFront: 5,
  /** A bug of ours. The run's log is intact. */
  internal: 70,
  /** Paused by Ctrl-C or SIGTERM; `moe-rnas resume` goes on. */
  paused: 130,
} as const;

export type ExitCode = (typeof exitCode)[keyof typeof exitCode];
