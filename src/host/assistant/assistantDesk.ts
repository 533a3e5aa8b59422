import type { Desk } from "../../assistant/assistantTool.ts";
import { assistantTools } from "../../assistant/assistantTools.ts";
import { toolPrefix } from "../../assistant/contributions.ts";
import { openDesk } from "../../assistant/desk.ts";

/** A bundle of its own, loaded when a language model first uses a tool. */
export { openDesk };

/** The question of a tool for an input; null where it only reads, or the input does not fit and will be refused. */
export function questionOf(contributedName: string, input: unknown): string | null {
  const tool = toolNamed(contributedName);
  const parsed = tool.input.safeParse(input);
  return tool.question === null || !parsed.success ? null : tool.question(parsed.data);
}

/** Runs a tool. @throws {AppError} @throws {ZodError} where the input does not fit. */
export async function runTool(contributedName: string, input: unknown, desk: Desk): Promise<string> {
  const tool = toolNamed(contributedName);
  const { facts } = await tool.run(tool.input.parse(input), desk);
  return JSON.stringify(facts);
}

function toolNamed(contributedName: string) {
  const tool = assistantTools.find(({ name }) => `${toolPrefix}${name}` === contributedName);
  if (tool === undefined) throw new Error(`package.json contributes ${contributedName}, which there is not`);
  return tool;
}
