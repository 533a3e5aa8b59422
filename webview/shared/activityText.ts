import type { RunActivity } from "../../src/protocol/runActivity.ts";
import { t } from "./translate.ts";

/** What a run is doing, in the words of the tree. */
export function activityText(activity: RunActivity): string {
  return texts[activity];
}

const texts: { readonly [A in RunActivity]: string } = {
  empty: t("not started"),
  starting: t("starting"),
  running: t("running"),
  pausing: t("pausing"),
  stopping: t("stopping"),
  elsewhere: t("running on another machine"),
  paused: t("paused"),
  interrupted: t("interrupted by an error"),
  crashed: t("crashed"),
  completed: t("completed"),
  stopped: t("stopped"),
  unreadable: t("unreadable"),
};
