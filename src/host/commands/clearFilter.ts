import type { HostCommand } from "./hostCommand.ts";

export const clearFilter: HostCommand = {
  id: "moeRnas.clearFilter",
  run: (host) => host.runsView.setFilter(""),
};
