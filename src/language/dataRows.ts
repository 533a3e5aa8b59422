import type { Task } from "../config/schema.ts";
import { type FileFacts, isGzipName } from "./fileFacts.ts";

/** About how much a data file holds, from its size and its first lines. */
interface DataRows {
  /** Lines with data. */
  readonly rows: number;
  /** Timesteps in all of them. */
  readonly timesteps: number;
}

type FileTask = Extract<Task, { readonly train: string }>;

/** What a text compresses to, about. */
const gzipRatio = 3;

/** Null where there is no file. */
export function dataRows(task: FileTask, { state, head, isWhole }: FileFacts): DataRows | null {
  if (state.kind !== "file" || head.trim() === "") return null;
  const bytes = isWhole ? head.length : state.sizeBytes * (isGzipName(task.train) ? gzipRatio : 1);
  const lines = head.split(/\r\n|\n|\r/).filter((line) => line.trim() !== "");
  const hasHeader = "header" in task && task.header !== false;
  const rows = Math.max(0, bytes / (head.length / lines.length) - (hasHeader ? 1 : 0));
  const unit = task.type === "forecasting" ? "number" : task.unit;
  const sample =
    unit === "word" ? head.split(/\s+/).length : unit === "number" ? head.split(/[\s,;:]+/).length : head.length;
  return { rows, timesteps: (bytes / head.length) * sample };
}
