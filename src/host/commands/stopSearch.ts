import { endRun } from "./endRun.ts";
import type { HostCommand } from "./hostCommand.ts";

/** Ends the search with the front so far; its process and all that it started end with it. */
export const stopSearch: HostCommand = {
  id: "moeRnas.stopSearch",
  run: (host, argument) => endRun(host, argument, "stop"),
};
