import { expect, test } from "vitest";
import { foldRunEvents } from "../../../src/run/runView.ts";
import { confirmedValues } from "../../../webview/front/confirmedMarks.ts";
import { frontSvg } from "../../../webview/front/frontPicture.ts";
import { generatedRun } from "../../fixtures/generatedRun.ts";
import { openedModel } from "./openedModel.ts";
import { theme } from "./pictureTheme.ts";

const model = (confirmed: boolean) =>
  openedModel(foldRunEvents(generatedRun({ individuals: 300, population: 30, seed: 8, confirmed })));

test("an exported picture names the plain networks, and has a line for each interval and its ends", () => {
  const confirmed = model(true);
  const { found = [], envelope = [] } = confirmed.run?.progress.confirmation ?? {};
  expect(found.length).toBeGreaterThan(1);
  expect(envelope.length).toBeGreaterThan(0);
  const svg = frontSvg(confirmed, 640, 480, theme);
  for (const { name } of envelope) expect(svg).toContain(`>${name}</text>`);
  expect(svg).toContain(">bigrams</text>");
  const lines = (text: string) => text.match(/<(?:line|polyline|path) /g)?.length ?? 0;
  const without = frontSvg(model(false), 640, 480, theme);
  expect(without).not.toContain("GRU H = ");
  // An interval with two ends for each of them, and the line of the plain networks.
  expect(svg.split(theme.accent).length - 1).toBeGreaterThanOrEqual(4 * found.length);
  expect(lines(svg)).toBeGreaterThanOrEqual(3 * found.length);
});

test("axes have to hold what was confirmed: means of its metric, counts of the networks", () => {
  const confirmation = model(true).run?.progress.confirmation ?? null;
  const rows = [...(confirmation?.found ?? []), ...(confirmation?.envelope ?? [])];
  const means = rows.map(({ mean }) => mean);
  expect(confirmedValues(confirmation, "validation_loss")).toEqual([...means, 2.45]);
  const withSimple = (value: number) => confirmation && { ...confirmation, simple: { name: "bigrams", value } };
  const spread = Math.max(...means) - Math.min(...means);
  expect(confirmedValues(withSimple(Math.max(...means) + 1.01 * spread), "validation_loss")).toEqual(means);
  expect(confirmedValues(withSimple(Math.min(...means) - 0.99 * spread), "validation_loss")).toHaveLength(
    means.length + 1,
  );
  expect(confirmedValues(confirmation, "blocks")).toEqual(rows.map(({ complexity }) => complexity.blocks));
  expect(confirmedValues(confirmation, "perplexity")).toEqual([]);
  expect(confirmedValues(null, "blocks")).toEqual([]);
});
