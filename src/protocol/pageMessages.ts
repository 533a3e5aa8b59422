import { both, count, fields, list, type Misfit, matching, oneOf, type Shape, text } from "../base/shape.ts";
import type { FromCellFilePanel } from "./cellFileProtocol.ts";
import type { FromCellPanel } from "./cellProtocol.ts";
import type { FromComparePanel } from "./compareProtocol.ts";
import type { FromFrontPanel } from "./frontProtocol.ts";
import type { FromLineagePanel } from "./lineageProtocol.ts";
import type { Shapes } from "./panelProtocol.ts";
import type { FromRetrainPanel } from "./retrainProtocol.ts";

/**
 * The messages that each page may send. Pages show names and texts of runs of unknown origin, so the host does not
 * trust them: a message has an effect only where it has one of these shapes.
 *
 * An id may belong to no individual, which the handlers find out; runs are named by pages that show several, and must
 * be among those.
 */

/** An upper bound of what a page requests at once. */
const ids = list(count, 10_000);
const run = text(4096);
const member = fields({ run, id: count });
const nothing = fields({});
const copied = fields({ form: oneOf("equations", "latex", "mermaid") });

export const frontMessages: Shapes<FromFrontPanel> = {
  descriptionRequested: fields({ id: count }),
  cellOpened: fields({ id: count }),
  lineageOpened: fields({ id: count }),
  comparisonOpened: fields({ ids }),
  exportAsked: fields({ id: count }),
  pictureExported: fields({ format: oneOf("png", "svg"), content: buffer(256 << 20, 1) }),
  tableExported: fields({ ids: buffer(256 << 20, 4) }),
};

export const cellMessages: Shapes<FromCellPanel> = {
  cellOpened: fields({ id: count }),
  lineageOpened: nothing,
  revealedInFront: nothing,
  comparisonAsked: fields({ ids }),
  copied,
  seedCellAsked: nothing,
  exportAsked: nothing,
};

export const cellFileMessages: Shapes<FromCellFilePanel> = {
  copied,
  seedCellAsked: nothing,
  textOpened: nothing,
};

export const lineageMessages: Shapes<FromLineagePanel> = {
  cellOpened: fields({ id: count }),
  lineageOpened: fields({ id: count }),
  comparisonAsked: fields({ ids }),
  revealedInFront: fields({ id: count }),
};

/** @param shown the folders of the runs on the page. */
export function compareMessages(shown: Iterable<string>): Shapes<FromComparePanel> {
  const known = oneOf(...shown);
  const shownMember = both(member, fields({ run: known }));
  return {
    cellOpened: fields({ member: shownMember }),
    lineageOpened: fields({ member: shownMember }),
    frontOpened: fields({ run: known }),
  };
}

export const retrainMessages: Shapes<FromRetrainPanel> = {
  cellOpened: fields({ id: count }),
  exportAsked: fields({ key: matching(/^[A-Za-z0-9][A-Za-z0-9_-]{0,99}$/, "the key of a row") }),
  tableSaved: fields({ form: oneOf("csv", "html") }),
  cancelled: nothing,
  resumed: nothing,
};

/** Whole elements of so many bytes; it may come from another realm, so its tag is tested and not its class. */
function buffer(mostBytes: number, elementBytes: number): Shape {
  const misfit: Misfit = { path: "", expected: `a buffer of at most ${mostBytes} bytes` };
  return (value) => {
    if (Object.prototype.toString.call(value) !== "[object ArrayBuffer]") return misfit;
    const { byteLength } = value as ArrayBuffer;
    return byteLength <= mostBytes && byteLength % elementBytes === 0 ? null : misfit;
  };
}
