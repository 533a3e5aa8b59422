import { resolve } from "node:path";
import { openDesk } from "../../assistant/desk.ts";
import type { CommandSpec, ParsedArguments } from "../arguments.ts";
import { exitCode } from "../exitCode.ts";
import type { Output } from "../output.ts";

export const spec: CommandSpec = {
  name: "mcp",
  positionals: ["[DIR]"],
  summary: "Serve the tools for assistants over standard input and output (Model Context Protocol).",
  options: {},
};

/** Ends when the client closes the standard input. */
export async function run({ positionals: [folder = "."] }: ParsedArguments, output: Output): Promise<number> {
  const workspace = resolve(folder);
  const { serveTools } = await import("../mcpServer.ts");
  await serveTools(
    (signal) => openDesk(workspace, process.argv[1] ?? "", signal),
    (error) => output.err(`${error.message}\n`),
  );
  return exitCode.ok;
}
