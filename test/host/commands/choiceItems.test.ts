import { expect, test } from "vitest";
import { choiceItems } from "../../../src/host/commands/choiceItems.ts";
import { choiceFront } from "../../../src/run/confirm/choiceFront.ts";
import { emptyRunView } from "../../../src/run/runView.ts";
import { after, confirmationOf } from "../../run/confirm/contenders.ts";
import { objective } from "../../search/vectorProblem.ts";

const objectives = [objective("error", 1), objective("total_parameters", 1e4)];
const confirmation = confirmationOf([
  { who: 1, size: 10, errors: [1, 1.02] },
  { who: 2, size: 1000, errors: [0.2, 0.22] },
  { who: 3, size: 5000, errors: [0.195, 0.215] },
  { who: "gru", size: 50, errors: [0.5, 0.6] },
]);

test("networks of the confirmed front are offered, what is recommended first and why", () => {
  const items = choiceItems(choiceFront({ ...emptyRunView, objectives, confirmation: after(2, confirmation) }));
  expect(items.map(({ id }) => id)).toEqual([2, 1]);
  expect(items[0]?.detail).toContain("simplest that cannot be told from the best");
  expect(items[0]?.description).toMatch(/^error 21\.0 % \[.*\] · 1,000 parameters in all$/);
  expect(items[1]?.detail).toBe("");
});

test("before a generation is complete there is nothing to choose", () => {
  expect(choiceItems(choiceFront({ ...emptyRunView, objectives, confirmation: after(0, confirmation) }))).toEqual([]);
  expect(choiceItems(choiceFront(emptyRunView))).toEqual([]);
});
