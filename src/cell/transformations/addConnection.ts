import { alreadyAdds, connect, drawSource } from "./connection.ts";
import { descendantsOf, edgesOf, informativeTerminals, redirectConsumers, withBlocks } from "./edge.ts";
import { prove, type Transformation, tryRepeatedly } from "./transformation.ts";

/**
 * A block R that other blocks read becomes R + s, for a source s that does not depend on R.
 *
 * Exact where s comes through a linear (which starts at 0); a raw h, c or block is approximate.
 */
export const addConnection: Transformation = {
  name: "add_connection",
  apply(cell, rng, context) {
    const read = new Set(edgesOf(cell).flatMap(({ source, consumer }) => (consumer.kind === "input" ? [source] : [])));
    const receivers = cell.blocks.filter((block) => read.has(block.id));
    if (receivers.length === 0) return null;
    return tryRepeatedly(() => {
      const receiver = rng.pick(receivers).id;
      const later = descendantsOf(cell, receiver);
      const blocks = cell.blocks.map((block) => block.id).filter((id) => !later.has(id));
      const source = drawSource([...informativeTerminals(cell), ...blocks], rng);
      if (source === null || alreadyAdds(cell, receiver, source)) return null;
      const connection = connect(cell, receiver, source, rng, context);
      const draft = withBlocks(redirectConsumers(cell, receiver, connection.sum), connection.blocks);
      const result = prove(draft, context.maxBlocks);
      return result && { cell: result, starts: connection.starts, description: connection.description };
    });
  },
};
