import { expect, test } from "vitest";
import { retrainModel, spreadText } from "../../../webview/retrain/retrainModel.ts";
import { retrainSnapshot } from "../../fixtures/retrainSnapshot.ts";

const names = (rows: readonly { readonly name: string }[]) => rows.map(({ name }) => name);

test("the table has every metric, size and verdict, the best first, and who failed", () => {
  const { columns, rows, notes } = retrainModel(retrainSnapshot(), null);
  expect(columns.map(({ title }) => title)).toEqual([
    ...["Cell", "Test loss (nats)", "Blocks", "Parameters", "MACs"],
    ...["Latency (µs per step)", "Weight bytes", "Less LSTM's", "p (Holm)", "Against LSTM"],
  ]);
  expect(names(rows)).toEqual(["#17", "gru (#1)", "lstm", "basic"]);
  const [best, gru, lstm, basic] = rows;
  // Mann–Whitney of 5 against 5 that do not overlap: 2 / C(10, 5); Holm doubles it, for two comparisons.
  expect(best?.cells.map(({ text }) => text)).toEqual([
    // Of the 25 differences of 5 and 5 two stay outside at each end: U ≤ 2 has 4 of 252 orderings, U ≤ 3 has 7.
    ...["1.200 ± 0.079", "10", "0", "900", "1.5", "8,000", "-1 [-1.15, -0.85]"],
    ...[(4 / 252).toFixed(4), "better"],
  ]);
  expect(best?.cells.at(-1)?.tone).toBe("better");
  expect(best?.cells[0]?.detail).toBe("By training: 1.1, 1.2, 1.3, 1.15, 1.25");
  expect(gru?.failed).toBe("1 of 5 trainings failed");
  expect(gru?.cells.at(-1)).toMatchObject({ text: "no significant difference", tone: "plain" });
  expect(lstm?.cells.at(-1)?.text).toBe("the reference");
  expect(basic?.cells[0]?.text).toBe("–");
  expect(notes.join(" ")).toContain("Mann–Whitney U on test loss, two-sided, Holm-corrected, level 0.05.");
});

test("columns sort both ways; what has no value stands last", () => {
  const { table } = retrainSnapshot();
  // Where a row stands in the table must not matter.
  const turned = retrainSnapshot({ table: { ...table, rows: table.rows.toReversed() } });
  const sorted = (column: string, descending: boolean) => names(retrainModel(turned, { column, descending }).rows);
  expect(sorted("blocks", false)).toEqual(["basic", "gru (#1)", "lstm", "#17"]);
  expect(sorted("blocks", true)).toEqual(["#17", "lstm", "gru (#1)", "basic"]);
  expect(sorted("test test_loss", true)).toEqual(["lstm", "gru (#1)", "#17", "basic"]);
  expect(sorted("latency", false).at(-1)).toBe("basic");
  expect(sorted("latency", true).at(-1)).toBe("basic");
  expect(sorted("cell", false)).toEqual(["#17", "basic", "gru (#1)", "lstm"]);
  expect(sorted("a column of another version", false)).toHaveLength(4);
});

test("what can be asked for depends on what is under way, and on trust", () => {
  const running = retrainModel(retrainSnapshot({ state: "running", progress: { done: 3, total: 20 } }), null);
  expect(running).toMatchObject({
    canCancel: true,
    canResume: false,
    progress: { text: "3 of 20 trainings are done" },
  });
  const interrupted = retrainModel(retrainSnapshot({ state: "interrupted", progress: { done: 3, total: 20 } }), null);
  expect(interrupted).toMatchObject({ canCancel: false, canResume: true, progress: null });
  expect(interrupted.badges.at(-1)?.text).toBe("interrupted after 3 of 20 trainings");
  const exportable = ({ rows }: typeof running) => rows.filter(({ canExport }) => canExport).map(({ key }) => key);
  expect(exportable(running)).toEqual(["17", "lstm"]);
  const untrusted = retrainModel(retrainSnapshot({ state: "running", isTrusted: false }), null);
  expect(untrusted.canCancel).toBe(false);
  expect(exportable(untrusted)).toEqual([]);
});

test("few trainings are said to show nothing", () => {
  const { table } = retrainSnapshot();
  const { notes } = retrainModel(retrainSnapshot({ table: { ...table, leastAdjustedP: 0.2 } }), null);
  expect(notes.at(-1)).toContain("no p can be below 0.200");
});

test("a spread has two digits of its deviation, and as many decimals of its mean", () => {
  const of = (mean: number, sd: number | null) => spreadText({ mean, sd, values: [] });
  expect(of(1.73684, 0.01234)).toBe("1.737 ± 0.012");
  expect(of(0.00123456, 0.0000456)).toBe("0.001235 ± 0.000046");
  expect(of(12.345, 1.5)).toBe("12.3 ± 1.5");
  expect(of(1234.5, 150)).toBe("1,235 ± 150");
  expect(of(1.5, null)).toBe("1.5");
  expect(spreadText(undefined)).toBe("–");
});
