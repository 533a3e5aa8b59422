/**
 * What a run is doing, shown in the head of a panel. It is found from folder and process: the log of a search that is
 * at work looks like that of one that was paused or killed.
 */
export type RunActivity =
  | "empty"
  | "starting"
  | "running"
  | "pausing"
  | "stopping"
  /** A process of another machine works on it. */
  | "elsewhere"
  | "paused"
  /** Paused by an error. */
  | "interrupted"
  | "crashed"
  | "completed"
  | "stopped"
  | "unreadable";
