import { deepStrictEqual, ok } from "node:assert/strict";
import { crc32 } from "node:zlib";
import { AppError } from "../../src/base/errors.ts";
import { CellFormatError, parseCellJson, toCellJson } from "../../src/cell/cellJson.ts";
import { parseEquations, printEquations } from "../../src/cell/equations.ts";
import { cellHash } from "../../src/cell/hash.ts";
import { ImportCellError } from "../../src/cell/import/importCellError.ts";
import { importEachCell } from "../../src/cell/import/importCells.ts";
import { latexEquations } from "../../src/cell/latex.ts";
import { mermaidText } from "../../src/cell/mermaid.ts";
import { seedCells } from "../../src/cell/seedCells.ts";
import { parseConfig } from "../../src/config/parseConfig.ts";
import { DataError } from "../../src/data/dataError.ts";
import { type Classification, readExamples } from "../../src/data/examples.ts";
import { TableReader } from "../../src/data/table.ts";
import type { TextFile } from "../../src/data/textFile.ts";
import { exampleRows, exampleSymbols } from "../../src/data/timesteps.ts";
import { firstInvalidUtf8 } from "../../src/data/utf8.ts";
import { parseAnswer } from "../../src/engine/evaluators/trainer/parseAnswer.ts";
import { TrainerFault } from "../../src/engine/evaluators/trainer/trainerFault.ts";
import { tableFormat } from "../../src/formats/tableFormat.ts";
import { formattedText } from "../../src/language/format.ts";
import { lineStructure } from "../../src/language/lineStructure.ts";
import { complexity } from "../../src/measures/complexity.ts";
import { controlStatus, isControlAddress } from "../../src/protocol/controlProtocol.ts";
import { frontColumns, frontHeader } from "../../src/protocol/frontColumns.ts";
import {
  cellMessages,
  compareMessages,
  frontMessages,
  lineageMessages,
  retrainMessages,
} from "../../src/protocol/pageMessages.ts";
import { dispatch, type Handlers, type Shapes, type Tagged } from "../../src/protocol/panelProtocol.ts";
import type { IndividualId } from "../../src/run/individual.ts";
import { individualsCsv } from "../../src/run/individualsCsv.ts";
import { lineageOf } from "../../src/run/lineage.ts";
import { foldRunEvents } from "../../src/run/runView.ts";
import { EventCheck, RunLogError } from "../../src/store/checkedEvents.ts";
import { readEventJson } from "../../src/store/eventRecord.ts";
import { countLines, encodeRecord, isTornRecord, scanRecords } from "../../src/store/record.ts";
import { decodeSafetensors, encodeSafetensors, SafetensorsError } from "../../src/store/safetensors.ts";
import { reportedRun } from "../report/reportedRun.ts";
import type { FuzzTarget } from "./explore.ts";

/** Everything that reads what others wrote, with what must hold of it whatever that is. */
export const targets: readonly FuzzTarget[] = [
  {
    name: "config",
    examples: [
      "task: { type: synthetic, problem: sum }\nsearch:\n  seed_cells: [basic, mine]\ncells:\n  mine: |\n    h' = tanh(linear(x) + linear(h))\n",
      "name: a\nseed: 3\ntask:\n  type: classification\n  train: d.csv\nsearch:\n  objectives: [error, {name: blocks, reference: 40}]\n  constraints: { parameters: { max: 100 } }\nrun: { time_limit: 3 min }\n",
    ],
    words: [
      "\n  ",
      ": ",
      "- ",
      "&a",
      "*a",
      "|\n",
      ">\n",
      "---\n",
      "<<: ",
      "!!str ",
      "task:",
      "search:",
      "cells:",
      "? ",
      "# ",
    ],
    read(input) {
      const text = textOf(input);
      for (const { message, range } of parseConfig(text).diagnostics) {
        ok(message.length < 2100, "a message is short");
        ok(range.start >= 0 && range.start <= range.end && range.end <= text.length, "a range is within the text");
      }
    },
  },
  {
    name: "line structure and format",
    examples: [
      "a:\n  b: [1, {c: d}] # e\n  'f g': |\n    h\n- i\n",
      "task: { type: sum }\ncells:\n  m: |\n    h' = x\n",
    ],
    words: ["\n  ", ": ", "- ", "[", "{", "|\n", "# ", "''", '"'],
    read(input) {
      const text = textOf(input);
      for (const line of lineStructure(text).lines) ok(line.end <= text.length, "a line is within the text");
      const once = formattedText(text);
      deepStrictEqual(parseConfig(once).config, parseConfig(text).config, "format keeps what a config means");
    },
  },
  {
    name: "equations",
    examples: [
      "z = sigmoid(linear_b(x) + linear(h))\nh' = (1 - z) * tanh(linear(x)) + z * h\nc' = c",
      "h' = relu(linear(x)) - c; c' = h",
    ],
    words: ["h'", "c'", " = ", "linear(", "tanh(", ")", " + ", " * ", " - ", "1", "x", "\n", ";", "⊙", "σ(", "# "],
    read(input) {
      const text = textOf(input);
      const parsed = parseEquations(text);
      if ("cell" in parsed) {
        const again = parseEquations(printEquations(parsed.cell));
        ok("cell" in again, "what is printed can be read");
        deepStrictEqual(cellHash(again.cell), cellHash(parsed.cell), "and is the same cell");
        return;
      }
      ok(parsed.errors.length > 0 && parsed.errors.length <= 100, "some errors are told");
      for (const { range } of parsed.errors) ok(range.start >= 0 && range.end <= text.length + 1, "within the text");
    },
  },
  {
    name: "cell JSON",
    examples: [JSON.stringify(toCellJson(seedCells.lstm)), JSON.stringify(toCellJson(seedCells.basic))],
    words: [
      '{"id":"a","op":"tanh","inputs":["h"]},',
      '"linear"',
      '"sub"',
      '"x"',
      '"1"',
      '"formatVersion":1,',
      '"hNext":',
    ],
    read(input) {
      const value = jsonOf(input);
      refusedBy(CellFormatError, () => {
        const cell = parseCellJson(value);
        deepStrictEqual(parseCellJson(JSON.parse(JSON.stringify(toCellJson(cell)))), cell, "a written cell is read");
        const parsed = parseEquations(printEquations(cell));
        ok("cell" in parsed && cellHash(parsed.cell) === cellHash(cell), "printed and read, it is the same cell");
        ok(/^flowchart TD\n/.test(mermaidText(cell)) && !/[<>$`]/.test(latexEquations(cell)), "plain diagrams");
        ok(complexity(cell, sizes).blocks <= cell.blocks.length, "no more blocks are counted than there are");
      });
    },
  },
  {
    name: "imported cells",
    examples: [
      '{"h_new_0":{"op":"blend","input":["z","a","h_prev_0"]},"z":{"op":"activation_sigm","input":["l"]},"l":{"op":"linear","input":["x","h_prev_0"]},"a":{"op":"activation_tanh","input":["l"]}}',
      '{"V1":{"recurrent":[["sigmoid",0],["relu",1]],"concat":[1,2]},"E":"0 1 1 2"}',
      "0 0 0 1 1 2 1 2",
    ],
    words: [
      '"op":',
      '"input":[',
      '"linear"',
      '"elementwise_sum"',
      '"h_prev_1"',
      '"h_new_1":',
      '["tanh",0],',
      '"concat":[',
      "0 1 ",
    ],
    read(input) {
      refusedBy(ImportCellError, () => {
        for (const { cell } of importEachCell(textOf(input), "cells.json").cells) printEquations(cell);
      });
    },
  },
  {
    name: "safetensors",
    examples: [
      Buffer.concat(
        encodeSafetensors(
          new Map([
            ["w", { shape: [2, 1], values: Float32Array.of(1, 2) }],
            ["b", { shape: [], values: Float32Array.of(3) }],
          ]),
          { epochs: "3" },
        ),
      ),
    ],
    words: ['"dtype":"F32"', '"shape":[', '"data_offsets":[0,4]', '"__metadata__":{', '"w":{', ",", "}"],
    read(input) {
      for (const bytes of [input, framed(input)]) {
        refusedBy(SafetensorsError, () => {
          const { tensors, metadata } = decodeSafetensors(bytes, "w");
          const { crc32: _, ...words } = Object.fromEntries(metadata);
          if (Object.hasOwn(Object.fromEntries(metadata), "__proto__")) return;
          const again = decodeSafetensors(Buffer.concat(encodeSafetensors(tensors, words)), "w");
          deepStrictEqual([...again.tensors.keys()].sort(), [...tensors.keys()].sort(), "what is written is read");
        });
      }
    },
  },
  {
    name: "event log records",
    examples: [
      reportedRun("word")
        .map((event) => JSON.stringify(event))
        .join("\n"),
    ],
    words: [
      '"id":0',
      '"id":1',
      '"parents":[0]',
      '"status":"failed"',
      '"reason":"diverged"',
      '"twinOf":0',
      '"curve":[',
      "\n",
      '"generation":1',
      '"survivors":[0]',
    ],
    read(input) {
      const lines = textOf(input).split("\n");
      const log = Buffer.concat(lines.map(recordOf));
      const { records } = scanRecords(log, readEventJson);
      refusedBy(RunLogError, () => {
        const view = foldRunEvents(new EventCheck("events.jsonl").all(records));
        const ids = Array.from({ length: view.individuals.size }, (_, id) => id as IndividualId);
        for (const id of ids) lineageOf(view, id);
        frontColumns(view, frontHeader(view, "run", []), ids);
        refusedBy(AppError, () => individualsCsv(view, ids));
      });
    },
  },
  {
    name: "record framing",
    examples: [Buffer.concat([encodeRecord({ a: 1 }), encodeRecord("ä"), encodeRecord(null)])],
    words: ["00000000 ", " 2 {}\n", "\n", "cbf43926 9 123456789\n"],
    read(input) {
      const bytes = Buffer.from(input);
      const { records, goodBytes } = scanRecords(bytes);
      ok(goodBytes >= 0 && goodBytes <= bytes.length, "a prefix verifies");
      deepStrictEqual(scanRecords(bytes.subarray(0, goodBytes)).records, records, "and is read alone as it was");
      ok(countLines(bytes, goodBytes) >= (goodBytes < bytes.length ? 1 : 0), "what is left has lines");
      isTornRecord(bytes, goodBytes);
    },
  },
  {
    name: "tables",
    examples: ['a,b\n1,"2,""x"""\n3,4\r\n', "text;label\n"],
    words: [",", '"', '""', "\n", "\r\n", "\r", "\t", "1e5"],
    read(input) {
      const { text } = file(input, "d.csv");
      for (const delimiter of [",", "tab", "whitespace"] as const) {
        for (const quoting of ["double", "none"] as const) {
          const format = tableFormat({ delimiter, quoting, comment: "#" }, "d.csv");
          const cells = (pieces: readonly string[]) => {
            const reader = new TableReader("d.csv", format);
            const read = pieces.flatMap((piece, at) =>
              Array.from(reader.rows(piece, at === pieces.length - 1), (row) => row.texts()),
            );
            for (const row of read) deepStrictEqual(row.length, reader.columns.length, "rows are as wide");
            return read;
          };
          refusedBy(DataError, () => {
            const whole = cells([text]);
            deepStrictEqual(cells(["", ...text, ""]), whole, "pieces make no difference");
          });
        }
      }
    },
  },
  {
    name: "labelled sequences",
    examples: [
      '{"text":"a b","label":"x"}\n{"text":[1,[2,3]],"label":1}\n',
      "x a b\ny c\n",
      "text,label\n1 2;3 4,x\n",
      "@data\n1,2:3,4:a\n5,6:7,8:b\n",
    ],
    words: ['{"text":', '"label":', "@data\n", "@timeStamps true\n", ":", ",", ";", " ", "\n", "?"],
    read(input) {
      for (const format of ["csv", "jsonl", "labelled_lines", "ts"] as const) {
        refusedBy(DataError, () => {
          const text = file(input, "d");
          for (const example of readExamples(text, classification(format)).examples.slice(0, 50)) {
            refusedBy(DataError, () => exampleRows(text, example, { missing: "mean" }));
            refusedBy(DataError, () => exampleSymbols(text, example, { unit: "word", tokenizer: "words" }));
          }
        });
      }
    },
  },
  {
    name: "UTF-8",
    examples: ["aä漢🙂", Buffer.from([0xf4, 0x8f, 0xbf, 0xbf, 0xef, 0xbf, 0xbf])],
    words: ["\u00e9", "\u6f22", "\ud83d\ude42"],
    read(input) {
      const bad = firstInvalidUtf8(input);
      // A byte order mark is text to us and nothing to the decoder, which does not matter to what is well formed.
      const decodes = (bytes: Uint8Array) => {
        try {
          new TextDecoder("utf-8", { fatal: true, ignoreBOM: true }).decode(bytes);
          return true;
        } catch {
          return false;
        }
      };
      ok(decodes(input.subarray(0, bad)), "what stands before decodes");
      deepStrictEqual(decodes(input), bad === input.length, "the whole decodes where nothing is malformed");
    },
  },
  {
    name: "trainer answers",
    examples: [
      '{"type":"epoch","epoch":1,"trainingLoss":2,"validationLoss":2.5,"learningRate":0.1}',
      '{"type":"result","metrics":{"validation_loss":1},"testMetrics":{"test_loss":NaN}}',
      '{"type":"failed","reason":"diverged","message":"x"}',
    ],
    words: ['"type":"epoch"', '"type":"result"', '"metrics":{', "NaN", "-Infinity", '"reason":', "1e999"],
    read(input) {
      refusedBy(TrainerFault, () => {
        const answer = parseAnswer(textOf(input));
        ok(["epoch", "result", "failed"].includes(answer.type), "of a known type");
      });
    },
  },
  {
    name: "panel messages",
    examples: [
      '{"type":"cellOpened","id":3}',
      '{"type":"comparisonAsked","ids":[1,2]}',
      '{"type":"cellOpened","member":{"run":"/r","id":0}}',
      '{"type":"copied","form":"latex"}',
    ],
    words: [
      '"type":',
      '"cellOpened"',
      '"exportAsked"',
      '"key":"lstm"',
      '"ids":[',
      '"member":{',
      '"run":"/r"',
      '"form":"csv"',
    ],
    read(input) {
      const message = jsonOf(input);
      for (const shapes of pages) {
        const handlers = Object.fromEntries(Object.keys(shapes).map((type) => [type, heard]));
        dispatch(handlers as Handlers<Tagged>, message, shapes);
      }
    },
  },
  {
    name: "control protocol",
    examples: [
      '{"pid":1,"state":"running","generation":0,"evaluated":0,"elapsedMs":1,"workers":1}',
      '{"address":"/tmp/rnas-0123456789abcdef/control"}',
    ],
    words: ['"pid":', '"state":"pausing"', "/rnas-0123456789abcdef/control", "/..", "\\\\.\\pipe\\"],
    read(input) {
      controlStatus(jsonOf(input));
      const text = textOf(input);
      ok(!(isControlAddress(text) && /\0|^[^/\\]/.test(text)), "an address is a whole path or pipe");
    },
  },
];

const sizes = {
  inputSize: 2,
  hiddenSize: 2,
  layers: 1,
  input: { kind: "features" },
  outputSize: 1,
  tiedToEmbedding: false,
} as const;

const pages: readonly Shapes<Tagged>[] = [
  frontMessages,
  cellMessages,
  lineageMessages,
  compareMessages(["/r"]),
  retrainMessages,
];

/** What reaches a handler has only numbers that count something and texts of a bounded length. */
function heard(message: Tagged): void {
  for (const [key, value] of Object.entries(message)) {
    if (key === "id") ok(Number.isSafeInteger(value) && (value as unknown as number) >= 0, "an id is one");
    if (key === "ids") ok(Array.isArray(value) || value instanceof ArrayBuffer, "ids are many");
  }
}

const tasks = new Map<string, Classification>();

function classification(format: NonNullable<Classification["format"]>): Classification {
  const known = tasks.get(format);
  if (known !== undefined) return known;
  const text = `task: { type: classification, train: d, format: ${format} }\n`;
  const { config } = parseConfig(text);
  ok(config !== null && config.task.type === "classification");
  tasks.set(format, config.task);
  return config.task;
}

/** A record of any bytes, with the checksum that is theirs. */
function recordOf(json: string): Buffer {
  const bytes = Buffer.from(json, "utf8");
  return Buffer.from(`${crc32(bytes).toString(16).padStart(8, "0")} ${bytes.length} ${json}\n`, "utf8");
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return text;
  }
}

function jsonOf(input: Uint8Array): unknown {
  return parsed(textOf(input));
}

function textOf(input: Uint8Array): string {
  return Buffer.from(input).toString("utf8");
}

function file(input: Uint8Array, name: string): TextFile {
  return { name, text: textOf(input), sha256: "" };
}

/** The input as the header of a safetensors file, with 12 bytes of data. */
function framed(input: Uint8Array): Buffer {
  const length = Buffer.alloc(8);
  length.writeBigUInt64LE(BigInt(input.length));
  return Buffer.concat([length, input, Buffer.alloc(12)]);
}

/** Runs it, and takes an error of this class for a refusal. */
function refusedBy(refusal: abstract new (...args: never[]) => Error, run: () => void): void {
  try {
    run();
  } catch (error) {
    if (!(error instanceof refusal)) throw error;
    ok(error.message.length < 20_000, "a message has an end");
  }
}
