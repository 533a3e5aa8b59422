import { expect, test } from "vitest";
import { foldRunEvents } from "../../../src/run/runView.ts";
import { generatedRun } from "../../fixtures/generatedRun.ts";
import { openedModel } from "./openedModel.ts";

const view = foldRunEvents(generatedRun({ individuals: 600, population: 40 }));

function labelOf(model: ReturnType<typeof openedModel>, id: number): string | undefined {
  return model.legend.entries[model.legend.entryOf(id)]?.label;
}

test("ranks far from the front share a colour, near it each has its own", () => {
  const model = openedModel(view);
  const bins: [string, number, number][] = [
    ["Front", 0, 0],
    ["1", 1, 1],
    ["2", 2, 2],
    ["3–4", 3, 4],
    ["5–8", 5, 8],
    ["9–16", 9, 16],
    ["17+", 17, 1e9],
  ];
  for (const id of model.points.ids) {
    const rank = model.ranks[id]!;
    const expected = bins.find(([, from, to]) => rank >= from && rank <= to)?.[0] ?? "Infeasible";
    expect(labelOf(model, id)).toBe(expected);
  }
});

test("generations are cut into equal pieces that cover all of them", () => {
  const model = openedModel(view, { colouring: "generation" });
  expect(model.legend.entries.map(({ label }) => label)).toEqual([
    "0–1",
    "2–3",
    "4–5",
    "6–7",
    "8–9",
    "10–11",
    "12–13",
    "14",
  ]);
  expect(labelOf(model, 0)).toBe("0–1");
  expect(labelOf(model, 599)).toBe("14");
});

test("an operator's colour is that of the first edit, a crossover's its own", () => {
  const model = openedModel(view, { colouring: "operator" });
  const titles = new Set([...model.points.ids].map((id) => labelOf(model, id)));
  expect(labelOf(model, 0)).toBe("Seed");
  expect(labelOf(model, 20)).toBe("Random");
  expect(titles).toContain("Crossover");
  expect(titles).toContain("Add recurrent connection");
});
