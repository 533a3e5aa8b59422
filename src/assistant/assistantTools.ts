import type { AssistantTool } from "./assistantTool.ts";
import { changingTools } from "./changingTools.ts";
import { readingTools } from "./readingTools.ts";

/** All that assistants can do, in the editor's language-model tools and over MCP alike. */
export const assistantTools: readonly AssistantTool[] = [...readingTools, ...changingTools];
