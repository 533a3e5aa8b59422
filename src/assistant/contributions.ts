import { z } from "zod";
import { assistantTools } from "./assistantTools.ts";

/** Before the name of a tool where the tools of all extensions share one list. */
export const toolPrefix = "moeRnas_";

/** `contributes.languageModelTools` of package.json; `npm run generate` writes it. */
export function languageModelTools(): object[] {
  return assistantTools.map(({ name, title, description, input }) => {
    const { $schema: _, ...inputSchema } = z.toJSONSchema(input, { io: "input" });
    return {
      name: `${toolPrefix}${name}`,
      displayName: `MOE/RNAS: ${title}`,
      modelDescription: description,
      toolReferenceName: `rnas_${name}`,
      canBeReferencedInPrompt: true,
      tags: ["moe-rnas"],
      when: "isWorkspaceTrusted",
      inputSchema,
    };
  });
}
