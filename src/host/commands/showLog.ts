import type { HostCommand } from "./hostCommand.ts";

/** Opens what the extension itself has to say. */
export const showLog: HostCommand = {
  id: "moeRnas.showLog",
  run: (host) => host.log.show(),
};
