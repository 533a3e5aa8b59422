import { McpServer } from "@modelcontextprotocol/server";
import { serveStdio } from "@modelcontextprotocol/server/stdio";
import type { AssistantTool, Desk, ToolAnswer } from "../assistant/assistantTool.ts";
import { assistantTools } from "../assistant/assistantTools.ts";
import { AppError } from "../base/errors.ts";
import { productVersion } from "../engine/productVersion.ts";

const instructions =
  "Finds small, accurate recurrent networks for a person's own sequences by multi-objective architecture search. A job: draft_config from a data file, describe_data, validate_config until it has no errors, estimate_search, start_search, get_progress until it is completed, get_front, choose_network, export_model. Report values of confirmed rows where there are any.";

/**
 * Serves the tools over standard input and output until the client closes them.
 *
 * @param openDesk what a call works with; `signal` is that of the call.
 * @param onError of the connection, not of a call.
 */
export async function serveTools(
  openDesk: (signal: AbortSignal) => Desk,
  onError: (error: Error) => void,
): Promise<void> {
  const server = serveStdio(() => createMcpServer(openDesk), { onerror: onError });
  await new Promise((ended) => process.stdin.once("close", ended));
  await server.close();
}

/**
 * The tools as an MCP server.
 *
 * @param openDesk what a call works with; `signal` is that of the call.
 */
function createMcpServer(openDesk: (signal: AbortSignal) => Desk): McpServer {
  const server = new McpServer({ name: "moe-rnas", title: "MOE/RNAS", version: productVersion }, { instructions });
  for (const tool of assistantTools) {
    const { name, title, description, input, output } = tool;
    server.registerTool(
      name,
      {
        title,
        description,
        inputSchema: input,
        outputSchema: output,
        annotations: { title, readOnlyHint: tool.question === null, destructiveHint: false, openWorldHint: false },
      },
      async (given: unknown, { mcpReq }) => answerOf(tool, given, openDesk(mcpReq.signal)),
    );
  }
  return server;
}

async function answerOf(tool: AssistantTool, given: unknown, desk: Desk) {
  try {
    return content(await tool.run(given, desk));
  } catch (cause) {
    if (!(cause instanceof AppError)) throw cause;
    const text = `${cause.message} ${cause.remedy}`.trim();
    return { isError: true, content: [{ type: "text" as const, text }] };
  }
}

function content({ facts, picture }: ToolAnswer) {
  const text = { type: "text" as const, text: JSON.stringify(facts) };
  if (picture === undefined) return { content: [text], structuredContent: facts };
  const resource = { uri: "moe-rnas://front.svg", mimeType: "image/svg+xml", text: picture };
  return { content: [text, { type: "resource" as const, resource }], structuredContent: facts };
}
