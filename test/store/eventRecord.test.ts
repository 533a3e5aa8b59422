import { appendFile, stat, writeFile } from "node:fs/promises";
import { expect, test } from "vitest";
import { isPending } from "../../src/base/pendingValue.ts";
import { Rng } from "../../src/base/rng.ts";
import { parseDeferring } from "../../src/store/deferredJson.ts";
import { nodeDisk } from "../../src/store/disk.ts";
import { openEventLog, readEvents } from "../../src/store/eventLog.ts";
import { RecordContentError, readEventJson } from "../../src/store/eventRecord.ts";
import { encodeRecord } from "../../src/store/record.ts";
import { RunFolder } from "../../src/store/runFolder.ts";
import { evaluated, individual, runStarted, sampleLog } from "./sampleEvents.ts";
import { temporaryFolder } from "./temporaryFolder.ts";

const read = (json: string) => {
  const bytes = Buffer.from(`before${json}behind`, "utf8");
  return readEventJson(bytes, 6, bytes.length - 6);
};

/** As a search's own events, but with what JSON can make hard to find the end of. */
const hard = [
  { ...individual(5), origin: { kind: "seed", name: 'a "quoted\\" {name}], "cell":{' } },
  { ...individual(6), starts: { cell: { kind: "zero" }, starts: { kind: "zero" }, 'x"}': { kind: "zero" } } },
  { ...individual(7), cell: {}, starts: {} },
  { ...individual(8), hash: "Ähre ∇", cell: { blocks: [{ id: "ü\\" }] } },
];

test("an event that is parsed in part looks like the whole one to every reader", () => {
  for (const event of sampleLog(45)) {
    const json = JSON.stringify(event);
    expect(JSON.stringify(read(json))).toBe(json);
    expect(structuredClone(read(json))).toEqual(JSON.parse(json));
    expect(read(json)).toEqual(JSON.parse(json));
  }
});

test.each(hard)("the end of a deferred value is found whatever its texts hold ($id)", (each) => {
  const json = JSON.stringify({ type: "individualProposed", individual: each });
  const bytes = Buffer.from(json);
  const keys = ["cell", "starts"].map((key) => Buffer.from(key));
  const deferral = { within: Buffer.from("individual"), keys, parse: (text: string) => JSON.parse(text) };
  expect(JSON.stringify(parseDeferring(bytes, 0, bytes.length, deferral))).toBe(json);
});

test("random JSON parses to the same, deferred or not", () => {
  const rng = Rng.fromSeed(3).fork("json");
  const words = ["cell", "starts", "a", '"', "\\", "]}", "{[", "Ä", "__proto__", "individual"];
  const value = (depth: number): unknown => {
    const kind = rng.int(depth > 0 ? 5 : 3);
    if (kind === 0) return rng.float();
    if (kind < 3) return words[rng.int(words.length)];
    const entries = Array.from({ length: rng.int(4) }, () => [words[rng.int(4)] as string, value(depth - 1)] as const);
    return kind === 3 ? entries.map(([, each]) => each) : Object.fromEntries(entries);
  };
  const keys = ["cell", "starts"].map((key) => Buffer.from(key));
  const deferral = { within: Buffer.from("individual"), keys, parse: (text: string) => JSON.parse(text) };
  for (let n = 0; n < 3000; n++) {
    const json = JSON.stringify({ [words[rng.int(3)] as string]: value(3), individual: value(4) });
    const bytes = Buffer.from(json);
    expect(JSON.stringify(parseDeferring(bytes, 0, bytes.length, deferral))).toBe(json);
  }
});

test("cells, starts and curves are made at their first use, once", () => {
  const proposed = read(JSON.stringify({ type: "individualProposed", individual: individual(3) })) as {
    individual: ReturnType<typeof individual>;
  };
  expect(["cell", "starts", "hash"].map((key) => isPending(proposed.individual, key))).toEqual([true, true, false]);
  const { cell } = proposed.individual;
  expect(cell).toEqual(individual(3).cell);
  expect(proposed.individual.cell).toBe(cell);
  expect(["cell", "starts"].map((key) => isPending(proposed.individual, key))).toEqual([false, true]);
  const { evaluation } = read(JSON.stringify(evaluated(3))) as { evaluation: object };
  expect(isPending(evaluation, "curve")).toBe(true);
});

test.each([
  ["no JSON", '{"formatVersion":1,"blocks":[,]}'],
  ["no cell", '{"formatVersion":1,"blocks":"all"}'],
])("a deferred value that is %s is refused when it is read", (_, cell) => {
  const { cell: _good, ...rest } = individual(3);
  const json = `{"type":"individualProposed","individual":{"cell":${cell},${JSON.stringify(rest).slice(1)}}`;
  const event = read(json) as { individual: { cell: unknown; hash: string } };
  expect(event.individual.hash).toBe("hash3");
  expect(() => event.individual.cell).toThrow(RecordContentError);
  expect(() => event.individual.cell).toThrow(RecordContentError);
});

test("a record longer than what is read at once, and a log of many pieces, come back whole", async () => {
  const folder = new RunFolder(await temporaryFolder());
  const long = { ...individual(0), origin: { kind: "seed" as const, name: "n".repeat(150) } };
  const curve = Array.from({ length: 40_000 }, (_, epoch) => ({
    epoch,
    trainingLoss: 1,
    validationLoss: 0.5,
    learningRate: 0.1,
  }));
  const first = evaluated(0) as Extract<ReturnType<typeof evaluated>, { type: "individualEvaluated" }>;
  const events = [
    runStarted(),
    { type: "individualProposed" as const, individual: long },
    { ...first, evaluation: { ...first.evaluation, curve } },
    ...sampleLog(1500).slice(3),
  ];
  await writeFile(folder.eventsFile, Buffer.concat(events.map(encodeRecord)));
  const opened = await readEvents(folder.folder);
  expect(opened.dropped).toBeNull();
  expect(JSON.stringify(opened.events)).toBe(JSON.stringify(events));
  expect((await stat(folder.eventsFile)).size).toBeGreaterThan(4 << 20);
});

test("damage behind the first piece of a log is kept aside whole", async () => {
  const folder = new RunFolder(await temporaryFolder());
  const events = sampleLog(1500);
  const good = Buffer.concat(events.map(encodeRecord));
  const rest = Buffer.concat([Buffer.from("rot\n"), Buffer.alloc(3 << 20, "x")]);
  await writeFile(folder.eventsFile, good);
  await appendFile(folder.eventsFile, rest);
  const opened = await openEventLog(nodeDisk, folder);
  await opened.log.close();
  expect(opened.events.length).toBe(events.length);
  expect((await stat(folder.eventsFile)).size).toBe(good.length);
  expect(opened.dropped).toMatchObject({ bytes: rest.length, records: 2, cause: "damaged" });
});
