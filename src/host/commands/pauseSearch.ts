import { endRun } from "./endRun.ts";
import type { HostCommand } from "./hostCommand.ts";

export const pauseSearch: HostCommand = {
  id: "moeRnas.pauseSearch",
  run: (host, argument) => endRun(host, argument, "pause"),
};
