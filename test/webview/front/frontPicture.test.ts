import { expect, test } from "vitest";
import { foldRunEvents } from "../../../src/run/runView.ts";
import { frontSvg } from "../../../webview/front/frontPicture.ts";
import { generatedRun } from "../../fixtures/generatedRun.ts";
import { openedModel } from "./openedModel.ts";
import { theme } from "./pictureTheme.ts";

// Of this seed no individual lies so far away that it is outside of the axes.
const run = { individuals: 300, population: 30, seed: 8 };

test("an exported picture has a circle for every individual that is drawn, and the seed cells by name", () => {
  const model = openedModel(foldRunEvents(generatedRun(run)));
  const svg = frontSvg(model, 640, 480, theme);
  expect(svg.match(/<circle /g)?.length).toBe(model.points.ids.length);
  for (const name of ["basic", "gru", "lstm"]) expect(svg).toContain(`>${name}</text>`);
  expect(svg).toContain("Validation loss (nats) · less is better");
  expect(svg).toContain('font-family="&quot;A font&quot; &amp; co"');
  expect(svg).toContain("<title>run: validation loss against blocks");
});

test("the front is one line of right angles through every corner", () => {
  const model = openedModel(foldRunEvents(generatedRun(run)));
  const svg = frontSvg(model, 640, 480, theme);
  const line = svg.match(/<polyline points="([^"]+)" fill="none" stroke="#f0f0f0" stroke-width="1.5"/)?.[1] ?? "";
  const places = line.split(" ").map((place) => place.split(",").map(Number));
  expect(places.length).toBe(2 * (model.corners?.length ?? 0) + 1);
  for (let index = 1; index < places.length; index++) {
    const [a, b] = [places[index - 1] as number[], places[index] as number[]];
    expect(a[0] === b[0] || a[1] === b[1]).toBe(true);
  }
});

test("what a constraint rules out is marked on its axis, with the bound", () => {
  const constraints = [{ name: "blocks", max: 15 }];
  const model = openedModel(foldRunEvents(generatedRun({ ...run, constraints })));
  const svg = frontSvg(model, 640, 480, theme);
  expect(svg).toContain('fill="#ff0001" fill-opacity="0.1"');
  expect(svg).toContain(">max 15</text>");
  expect([...model.front].every((id) => (model.valuesOf("blocks")[id] as number) <= 15)).toBe(true);
  model.chooseAxis("x", "parameters");
  expect(frontSvg(model, 640, 480, theme)).not.toContain("#ff0001");
});
