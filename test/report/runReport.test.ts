import { expect, test } from "vitest";
import { type RunReport, runReport } from "../../src/report/runReport.ts";
import type { RetrainTable } from "../../src/run/retrainTable.ts";
import type { RunEvent } from "../../src/run/runEvent.ts";
import { foldRunEvents } from "../../src/run/runView.ts";
import { after, confirmationOf } from "../run/confirm/contenders.ts";
import { reportedRun } from "./reportedRun.ts";

const hostile = `<script>alert("x")</script> & 'y'`;

const retraining: RetrainTable = {
  settings: { epochs: 4, hidden: 8, layers: 1 },
  compared: "test_loss",
  metrics: ["test_loss"],
  leastAdjustedP: 0.1,
  rows: [
    {
      key: "lstm",
      baseline: "lstm",
      id: null,
      complexity: { blocks: 21, parameters: 9, total_parameters: 9, macs: 9, state_size: 2, weight_bytes: 36 },
      latencyUs: 4,
      test: { test_loss: { mean: 1.25, sd: 0.5, values: [1, 1.5] } },
      validationLoss: null,
      bestEpoch: 3,
      repetitions: 2,
      failed: 0,
      versusLstm: null,
    },
  ],
};

function reportOf(events: readonly RunEvent[], changes: Partial<RunReport> = {}): string {
  return runReport({
    view: foldRunEvents(events),
    configText: `name: sample # ${hostile}`,
    productVersion: hostile,
    folderFormatVersion: 1,
    createdAt: "2026-01-01T00:00:00.000Z",
    elapsedMs: 61_000,
    retrainings: [],
    data: null,
    references: [],
    ...changes,
  });
}

/** A run named and edited by someone who means ill. */
const events = () => reportedRun(hostile);

test("everything that a person or a file chose is escaped, and the page needs nothing from other places", () => {
  const page = reportOf(events());
  expect(page).not.toMatch(/<script/i);
  expect(page).toContain("&lt;script&gt;alert(&quot;x&quot;)&lt;/script&gt; &amp; &#39;y&#39;");
  expect(page).not.toMatch(/\b(src|href)="(?!#)/);
  expect(page).not.toMatch(/url\((?!#)/);
  expect(page).toContain(`content="default-src 'none'; style-src 'unsafe-inline'"`);
});

test("what was read of the data stands in the report, escaped; a run that does not say it has no such section", () => {
  const rows = Array.from({ length: 14 }, (_, index) => [`${hostile}${index}`, "16", "2", "2"]);
  const page = reportOf(events(), {
    data: {
      brief: "40 examples, 14 classes",
      lines: ["t.csv: 40 examples"],
      tables: [{ header: ["class", "train", "validation", "test"], rows }],
      unread: [{ name: "`row`", why: "not named" }],
      findings: [{ file: null, line: null, key: "label", what: "two are alike", remedy: "Write them alike." }],
    },
  });
  for (const text of [
    "<h2>Data</h2>",
    "40 examples, 14 classes.",
    "<code>row</code>: not named",
    "two are alike. Write them alike.",
  ])
    expect(page).toContain(text);
  expect(page).toContain("… and 2 more");
  expect(page).not.toMatch(/<script/i);
  expect(reportOf(events())).not.toContain("<h2>Data</h2>");
});

test("all tags are closed in order", () => {
  const open: string[] = [];
  const page = reportOf(events(), { retrainings: [retraining] }).replace(/<style>[\s\S]*?<\/style>/, "");
  for (const [, slash, name = "", self] of page.matchAll(/<(\/?)([a-zA-Z][\w-]*)(?:"[^"]*"|[^">])*?(\/?)>/g)) {
    if (self === "/" || ["meta"].includes(name)) continue;
    if (slash === "/") expect(open.pop()).toBe(name);
    else open.push(name);
  }
  expect(open).toEqual([]);
});

test("every cell of the front has its drawing, its equations and its numbers", () => {
  const view = foldRunEvents(events());
  const page = reportOf(events());
  const archive = view.generations.at(-1)?.archive ?? [];
  expect(archive.length).toBeGreaterThan(0);
  for (const id of archive) expect(page).toContain(`id="cell-${id}"`);
  expect(page.match(/<svg class="cell"/g)).toHaveLength(archive.length);
  expect(page.match(/<pre>[^<]*h&#39; = /g)).toHaveLength(archive.length);
  expect(page).toContain("1 min 1 s");
});

test("a retraining stands in the report when there is one", () => {
  expect(reportOf(events())).not.toContain("Retrained");
  const page = reportOf(events(), { retrainings: [retraining] });
  expect(page).toContain("1.25 ± 0.5");
  expect(page).toContain("no p can be below 0.100");
});

test("a run without a front is reported as such", () => {
  expect(reportOf(events().slice(0, 1))).toContain(
    "No individual is on the front yet: the initial population is not complete.",
  );
});

test("a confirmed front stands in the report with its verdict, its intervals and the plain networks", () => {
  const view = foldRunEvents(events());
  const confirmation = after(
    2,
    confirmationOf([
      { who: 0, size: 400, errors: [0.02, 0.021] },
      { who: "gru", hidden: 8, size: 300, errors: [0.2, 0.21] },
    ]),
  );
  const page = reportOf(events(), { view: { ...view, confirmation } });
  expect(page).toMatch(/<h2>Confirmed front<\/h2>\s*<p>#0 \(400 parameters\)/);
  expect(page).toMatch(/<td class="text">GRU H = 8<\/td><td class="text">best plain of its size<\/td>/);
  expect(reportOf(events())).not.toContain("Confirmed front");
});

test("operators stand in the report with what their children were worth, and the morphism error before calibration where there was any", () => {
  const plain = reportOf(events());
  expect(plain).toMatch(/<h2>Operators<\/h2>/);
  expect(plain).not.toContain("before calibration");
  const calibrated = events().map((event) => {
    if (event.type !== "individualEvaluated" || event.id !== 2 || event.evaluation.status !== "ok") return event;
    const calibration = { steps: ["fitted"] as const, before: 1.5, after: 0.5, macs: 3 };
    return { ...event, evaluation: { ...event.evaluation, morphismError: 0.375, calibration } };
  });
  const row = /<tr>(?:(?!<tr>)[\s\S])*0\.375(?:(?!<tr>)[\s\S])*<\/tr>/.exec(reportOf(calibrated))?.[0] ?? "";
  const cells = [...row.matchAll(/<td[^>]*>([\s\S]*?)<\/td>/g)].map(([, text]) => text);
  expect(cells.slice(1)).toEqual(["1", "0", "1", "1", "-1", "1.5", "0.375"]);
});
