import type { HostCommand } from "./hostCommand.ts";

export const refreshRuns: HostCommand = {
  id: "moeRnas.refreshRuns",
  run: (host) => host.runs.refresh(),
};
