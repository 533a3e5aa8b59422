import type { Task } from "../../config/schema.ts";
import type { Reference } from "../../measures/reference.ts";
import type { DatasetPayload } from "../dataset.ts";
import { classReferences } from "./classReferences.ts";
import { forecastReferences } from "./forecastReferences.ts";
import { labelReferences } from "./labelReferences.ts";
import { numberReferences } from "./numberReferences.ts";

/** The naive and simple solutions of a task on its data; none where there are no usual ones. Takes a second or two. */
export function referencesOf(task: Task, { task: payload }: DatasetPayload): readonly Reference[] {
  if (payload.kind !== "sequences") return [];
  switch (task.type) {
    case "forecasting":
      return forecastReferences(payload);
    case "classification":
      return classReferences(payload);
    case "regression":
      return numberReferences(payload);
    case "labelling":
      return labelReferences(payload);
    default:
      return [];
  }
}
