/**
 * What a run is doing, as a panel heads it. Its folder and its process know that; the log alone cannot tell a search
 * that goes on from one that was paused or killed.
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
