import { expect, test } from "vitest";
import { dispatch } from "../../src/protocol/panelProtocol.ts";

type Message = { readonly type: "moved"; readonly by: number } | { readonly type: "closed" };

test("a message reaches the handler of its type; what is no message of the union is left alone", () => {
  const heard: unknown[] = [];
  const handlers = {
    moved: ({ by }: { readonly by: number }) => heard.push(by),
    closed: () => heard.push("closed"),
  };
  for (const message of [{ type: "moved", by: 3 }, { type: "closed" }]) dispatch<Message>(handlers, message);
  for (const message of [null, "moved", 7, {}, { type: "other" }, { type: "toString" }, { type: 1 }]) {
    dispatch<Message>(handlers, message);
  }
  expect(heard).toEqual([3, "closed"]);
});
