import { appendFile, writeFile } from "node:fs/promises";
import { expect, test } from "vitest";
import { foldRunEvents } from "../../src/run/runView.ts";
import { nodeDisk } from "../../src/store/disk.ts";
import { openEventLog, readEvents } from "../../src/store/eventLog.ts";
import { EventTail } from "../../src/store/eventTail.ts";
import { encodeRecord } from "../../src/store/record.ts";
import { evaluated, generationCompleted, individual, runStarted } from "../store/sampleEvents.ts";
import { hostileRun, recordOf, refusal } from "./hostileRun.ts";

const proposed = (id: number, changes: object = {}) => ({
  type: "individualProposed",
  individual: { ...individual(id), ...changes },
});
const begun = [runStarted(), proposed(0), proposed(1)];
/** The JSON of a sample event with some of it replaced: for what `JSON.stringify` does not write. */
const written = (event: unknown, from: string | RegExp, to: string) => JSON.stringify(event).replace(from, to);

const shapes: { readonly [what: string]: string } = {
  "an infinite loss": written(evaluated(0), /"validation_loss":[\d.]+/, '"validation_loss":1e999'),
  "a loss that is null, as NaN is written": written(evaluated(0), /"validation_loss":[\d.]+/, '"validation_loss":null'),
  "a loss that is a text": written(evaluated(0), /"validation_loss":[\d.]+/, '"validation_loss":"2"'),
  "a metric called __proto__": written(evaluated(0), '"perplexity"', '"__proto__"'),
  "a metric called constructor": written(evaluated(0), '"perplexity"', '"constructor"'),
  "a status of its own": written(evaluated(0), '"status":"ok"', '"status":"toString"'),
  "an id beyond 2⁵³": written(evaluated(0), '"id":0', '"id":9007199254740993'),
  "a negative id": written(evaluated(0), '"id":0', '"id":-1'),
  "a fractional id": written(evaluated(0), '"id":0', '"id":0.5'),
  "no evaluation": '{"type":"individualEvaluated","id":0}',
  "an unknown event": '{"type":"__proto__"}',
  "an event that is null": "null",
  "an event that is a list": "[]",
  "a key nested 100,000 deep": `{"type":"runEnded","outcome":"stopped","reason":"user","x":${"[".repeat(100_000)}${"]".repeat(100_000)}}`,
  "a reason that is none": '{"type":"runEnded","outcome":"stopped","reason":"__proto__"}',
  "an archive of texts": written(generationCompleted(0, [0]), '"archive":[0]', '"archive":["0"]'),
  "complexity without blocks": written(proposed(2), '"complexity":{"blocks":20', '"complexity":{"b":20'),
  "a parent that is a text": written(proposed(4), /"parents":\[\d\]/, '"parents":["0"]'),
};

test.each(Object.entries(shapes))("%s is refused, by file and record", async (_, json) => {
  const run = await hostileRun(begun);
  await appendFile(run.eventsFile, recordOf(json));
  const error = await refusal(() => readEvents(run.folder));
  expect(error.code).toBe("RUN_LOG_INVALID");
  expect(error.message).toContain(`${run.eventsFile}, record 4: `);
  expect((await refusal(() => openEventLog(nodeDisk, run))).code).toBe("RUN_LOG_INVALID");
});

const orders: { readonly [what: string]: readonly unknown[] } = {
  "a second start": [...begun, runStarted()],
  "a proposal that skips an id": [...begun, proposed(3)],
  "a proposal that repeats an id": [...begun, proposed(1)],
  "a child of a later parent": [
    ...begun,
    proposed(2, { origin: { kind: "offspring", parents: [5], crossover: false, edits: [] } }),
  ],
  "a child of itself": [
    ...begun,
    proposed(2, { origin: { kind: "offspring", parents: [2], crossover: false, edits: [] } }),
  ],
  "an evaluation of nobody": [...begun, evaluated(7)],
  "a second evaluation": [...begun, evaluated(0), evaluated(0)],
  "a twin of nobody": [...begun, { ...evaluated(0), twinOf: 9 }],
  "a twin of itself": [...begun, { ...evaluated(0), twinOf: 0 }],
  "a generation that is skipped": [...begun, generationCompleted(1, [0])],
  "survivors that nobody proposed": [...begun, generationCompleted(0, [0, 12])],
  "decisions about nobody": [
    ...begun,
    {
      type: "rungCompleted",
      generation: 0,
      rung: 0,
      epochs: 1,
      decisions: [{ id: 8, promoted: true, reason: "", metrics: {} }],
    },
  ],
};

test.each(Object.entries(orders))("%s is refused, by file and record", async (_, records) => {
  const run = await hostileRun(records);
  const error = await refusal(() => readEvents(run.folder));
  expect(error.message).toContain(`${run.eventsFile}, record ${records.length}: `);
  expect(error.remedy).toMatch(/delete it/);
});

test("what is refused while a log is followed stays refused, and is not read past", async () => {
  const run = await hostileRun(begun);
  const tail = new EventTail(run.folder);
  expect((await tail.poll())?.events.length).toBe(3);
  await appendFile(run.eventsFile, encodeRecord(evaluated(9)));
  expect((await refusal(() => tail.poll())).code).toBe("RUN_LOG_INVALID");
  await appendFile(run.eventsFile, encodeRecord(evaluated(0)));
  expect((await refusal(() => tail.poll())).code).toBe("RUN_LOG_INVALID");
});

test("a checksum that is right over what is no JSON is damage, not a crash", async () => {
  const run = await hostileRun(begun);
  await appendFile(run.eventsFile, recordOf("{'no': json}"));
  const { events, dropped } = await readEvents(run.folder);
  expect(events.length).toBe(3);
  expect(dropped).toMatchObject({ cause: "damaged", records: 1 });
});

test.each([
  ["a length beyond the file", "00000000 999999999 {}\n"],
  ["a length of ten digits", "00000000 9999999999 {}\n"],
  ["a negative length", "00000000 -2 {}\n"],
  ["a length of zero", "00000000 0 \n"],
  ["a wrong checksum", "00000000 2 {}\n"],
  ["no header", `${"x".repeat(1000)}\n`],
])("%s ends the log there, whatever follows", async (_, line) => {
  const run = await hostileRun(begun);
  await appendFile(run.eventsFile, line);
  await appendFile(run.eventsFile, encodeRecord(evaluated(0)));
  const { events, dropped } = await readEvents(run.folder);
  expect(events.length).toBe(3);
  expect(dropped?.cause).toBe("damaged");
});

test("a line of 65 MB is damage: no search writes one", async () => {
  const run = await hostileRun(begun);
  await appendFile(run.eventsFile, encodeRecord({ type: "runEnded", filler: "x".repeat(65 << 20) }));
  expect((await readEvents(run.folder)).dropped).toMatchObject({ cause: "damaged" });
});

test("keys that objects have of themselves reach no other object", async () => {
  const run = await hostileRun();
  const start = written(runStarted(), '"population":4', '"population":4,"__proto__":{"polluted":1}');
  await writeFile(run.eventsFile, recordOf(start));
  const { events } = await readEvents(run.folder);
  const view = foldRunEvents(events);
  expect(view.header?.name).toBe("sample");
  expect(({} as { polluted?: unknown }).polluted).toBeUndefined();
  expect((view as unknown as { polluted?: unknown }).polluted).toBeUndefined();
});
