import { expect, test } from "vitest";
import type { FromComparePanel } from "../../src/protocol/compareProtocol.ts";
import {
  cellMessages,
  compareMessages,
  frontMessages,
  lineageMessages,
  retrainMessages,
} from "../../src/protocol/pageMessages.ts";
import { dispatch, type Handlers, type Shapes, type Tagged } from "../../src/protocol/panelProtocol.ts";

const panels: { readonly [name: string]: Shapes<Tagged> } = {
  front: frontMessages,
  cell: cellMessages,
  lineage: lineageMessages,
  compare: compareMessages(["/runs/a", "/runs/b"]),
  retrain: retrainMessages,
};

/** What handlers of every type of a panel hear of a message. */
function heard(panel: string, message: unknown): string[] {
  const shapes = panels[panel] as Shapes<Tagged>;
  const types: string[] = [];
  const handlers = Object.fromEntries(Object.keys(shapes).map((type) => [type, () => types.push(type)]));
  dispatch(handlers as Handlers<Tagged>, message, shapes);
  return types;
}

const member = { run: "/runs/a", id: 3 };
const proper: readonly (readonly [string, Tagged & { readonly [key: string]: unknown }])[] = [
  ["front", { type: "cellOpened", id: 3 }],
  ["front", { type: "comparisonOpened", ids: [1, 2] }],
  ["front", { type: "exportAsked", id: 3 }],
  ["front", { type: "pictureExported", format: "svg", content: new ArrayBuffer(3) }],
  ["front", { type: "tableExported", ids: new ArrayBuffer(8) }],
  ["cell", { type: "copied", form: "latex" }],
  ["cell", { type: "lineageOpened" }],
  ["lineage", { type: "comparisonAsked", ids: [] }],
  ["compare", { type: "cellOpened", member }],
  ["compare", { type: "frontOpened", run: "/runs/b" }],
  ["retrain", { type: "exportAsked", key: "lstm" }],
  ["retrain", { type: "tableSaved", form: "csv" }],
];

test("what the pages say is heard", () => {
  for (const [panel, message] of proper) expect(heard(panel, message)).toEqual([message.type]);
});

test("each of it without a field, or with another value in its place, is not", () => {
  const wrong = [null, undefined, -1, 0.5, Number.NaN, 1e300, "3", "", "../../etc/passwd", [], [-1], [{}], {}, true];
  for (const [panel, message] of proper) {
    for (const key of Object.keys(message).filter((each) => each !== "type")) {
      const { [key]: left, ...rest } = message;
      expect(left).toBeDefined();
      expect(heard(panel, rest)).toEqual([]);
      for (const value of wrong) {
        if (key === "key" && value === "3") continue;
        if (Array.isArray(left) && Array.isArray(value) && value.length === 0) continue;
        expect(heard(panel, { ...message, [key]: value })).toEqual([]);
      }
    }
  }
});

test.each([
  ["a type of no panel", { type: "deleteEverything" }],
  ["a type that every object has", { type: "constructor" }],
  ["a type that is a list", { type: ["cellOpened"], id: 3 }],
  ["a message of another panel", { type: "snapshot", snapshot: {} }],
  ["no object", "cellOpened"],
  ["null", null],
  ["nothing", undefined],
])("%s is left unheard by every panel", (_, message) => {
  for (const panel of Object.keys(panels)) expect(heard(panel, message)).toEqual([]);
});

test("a page names no run but those that it shows", () => {
  const messages: FromComparePanel[] = [
    { type: "frontOpened", run: "/etc" },
    { type: "cellOpened", member: { run: "/runs/a/../../etc", id: 0 as never } },
    { type: "lineageOpened", member: { run: "/runs/c", id: 0 as never } },
  ];
  for (const message of messages) expect(heard("compare", message)).toEqual([]);
});

test("a list of a million ids is not heard, nor a buffer that is cut within an id", () => {
  expect(heard("front", { type: "comparisonOpened", ids: Array(1_000_000).fill(0) })).toEqual([]);
  expect(heard("front", { type: "tableExported", ids: new ArrayBuffer(7) })).toEqual([]);
});
