import type { Host } from "../host.ts";

/** A command of the palette, a menu, a lens or a panel. */
export interface HostCommand {
  readonly id: `moeRnas.${string}`;
  /** @param args what the caller hands over, of any kind: `arguments.ts` reads it. */
  readonly run: (host: Host, ...args: readonly unknown[]) => unknown;
}
