import type { Expression, Local } from "../assembler/expression.ts";
import { FunctionBuilder, type FunctionDefinition } from "../assembler/functionBuilder.ts";
import { f32x4, i32, v128 } from "../assembler/instructions.ts";

/**
 * C = A · B on register tiles of 4 rows × 8 columns: eight vector accumulators, and per step of k two vectors of B and
 * one number of A for each row. More accumulators, or k unrolled, spill the sixteen vector registers of x86.
 *
 * Every element is the sum over k in ascending order, started from 0 or from C, whatever its tile: results depend on
 * neither the position nor the block sizes.
 */

const TILE_ROWS = 4;
const PANEL = 8;
/** Steps of k in a block: 8 KiB of a panel, which stays in the first-level cache while the rows pass. */
const K_BLOCK = 256;
/** Rows in a block: with `K_BLOCK` 256 KiB of A, which stay in the second-level cache while the panels pass. */
const ROW_BLOCK = 256;
const FLOAT = 2;

const floats = (count: Expression<"i32">) => i32.shl(count, i32.const(FLOAT));
const lesser = (builder: FunctionBuilder, a: Expression<"i32">, b: Local<"i32">): Local<"i32"> => {
  const result = builder.let(a);
  builder.if(i32.gt_u(result, b), () => builder.set(result, b));
  return result;
};

/** `Kernels.packPanels`. */
export function packPanels(): FunctionDefinition {
  const builder = new FunctionBuilder();
  const [b, rowStride, columnStride, k, n, packed] = [0, 1, 2, 3, 4, 5].map(() => builder.parameter("i32")) as [
    Local<"i32">,
    Local<"i32">,
    Local<"i32">,
    Local<"i32">,
    Local<"i32">,
    Local<"i32">,
  ];
  const rowBytes = builder.let(floats(rowStride));
  const columnBytes = builder.let(floats(columnStride));
  const target = builder.let(packed);
  const column = builder.local("i32");
  const row = builder.local("i32");
  const source = builder.local("i32");
  const from = builder.local("i32");
  const live = builder.local("i32");
  const lane = builder.local("i32");
  const targetEnd = builder.local("i32");
  builder.forRange(column, n, i32.const(PANEL), () => {
    builder.set(live, i32.sub(n, column));
    builder.set(source, i32.add(b, i32.mul(column, columnBytes)));
    builder.set(row, i32.const(0));
    const isContiguous = i32.and(i32.ge_u(live, i32.const(PANEL)), i32.eq(columnStride, i32.const(1)));
    const advance = () => {
      builder.set(source, i32.add(source, rowBytes));
      builder.set(target, i32.add(target, i32.const(4 * PANEL)));
    };
    builder.if(
      isContiguous,
      () =>
        builder.forRange(row, k, i32.const(1), () => {
          builder.do(v128.store(target, v128.load(source)));
          builder.do(v128.store(target, v128.load(source, 16), 16));
          advance();
        }),
      () =>
        builder.forRange(row, k, i32.const(1), () => {
          builder.do(v128.store(target, f32x4.const(0)));
          builder.do(v128.store(target, f32x4.const(0), 16));
          builder.set(from, source);
          builder.set(lane, target);
          builder.set(targetEnd, i32.add(target, floats(lesser(builder, live, builder.let(i32.const(PANEL))))));
          builder.forRange(lane, targetEnd, i32.const(4), () => {
            builder.do(i32.store(lane, i32.load(from)));
            builder.set(from, i32.add(from, columnBytes));
          });
          advance();
        }),
    );
  });
  return builder.finish();
}

/** `Kernels.matrixProduct`. */
export function matrixProduct(): FunctionDefinition {
  const builder = new FunctionBuilder();
  const a = builder.parameter("i32");
  const aRowStride = builder.parameter("i32");
  const aColumnStride = builder.parameter("i32");
  const packed = builder.parameter("i32");
  const c = builder.parameter("i32");
  const cRowStride = builder.parameter("i32");
  const m = builder.parameter("i32");
  const k = builder.parameter("i32");
  const n = builder.parameter("i32");
  const accumulate = builder.parameter("i32");

  const rowBytes = builder.let(floats(aRowStride));
  const columnBytes = builder.let(floats(aColumnStride));
  const cRowBytes = builder.let(floats(cRowStride));
  const panelBytes = builder.let(i32.mul(k, i32.const(4 * PANEL)));
  const kStart = builder.local("i32");
  const rowStart = builder.local("i32");
  const column = builder.local("i32");
  const row = builder.local("i32");
  const panel = builder.local("i32");
  const kPanel = builder.local("i32");
  const kPanelEnd = builder.local("i32");
  const aTile = builder.local("i32");
  const cTile = builder.local("i32");
  const rowEnd = builder.local("i32");
  const tileEnd = builder.local("i32");
  const live = builder.local("i32");
  const initial = builder.let(accumulate);

  const tile = (rows: number) => {
    emitTile({ builder, rows, aTile, rowBytes, columnBytes, kPanel, kPanelEnd, panel, cTile, cRowBytes, initial, live });
  };
  const advanceRows = (rows: number) => {
    builder.set(aTile, i32.add(aTile, i32.mul(rowBytes, i32.const(rows))));
    builder.set(cTile, i32.add(cTile, i32.mul(cRowBytes, i32.const(rows))));
  };

  const blocks = () => {
    builder.set(rowStart, i32.const(0));
    builder.forRange(rowStart, m, i32.const(ROW_BLOCK), () => {
      builder.set(rowEnd, lesser(builder, i32.add(rowStart, i32.const(ROW_BLOCK)), m));
      builder.set(tileEnd, i32.sub(rowEnd, i32.and(i32.sub(rowEnd, rowStart), i32.const(TILE_ROWS - 1))));
      builder.set(column, i32.const(0));
      builder.set(kPanel, i32.add(packed, i32.mul(kStart, i32.const(4 * PANEL))));
      builder.forRange(column, n, i32.const(PANEL), () => {
        builder.set(live, i32.sub(n, column));
        builder.set(row, rowStart);
        builder.set(aTile, i32.add(a, i32.add(i32.mul(rowStart, rowBytes), i32.mul(kStart, columnBytes))));
        builder.set(cTile, i32.add(c, i32.add(i32.mul(rowStart, cRowBytes), floats(column))));
        builder.set(kPanelEnd, i32.add(kPanel, kBlockBytes));
        builder.forRange(row, tileEnd, i32.const(TILE_ROWS), () => {
          tile(TILE_ROWS);
          advanceRows(TILE_ROWS);
        });
        const left = i32.sub(rowEnd, row);
        for (const rows of [3, 2, 1]) builder.if(i32.eq(left, i32.const(rows)), () => tile(rows));
        builder.set(kPanel, i32.add(kPanel, panelBytes));
      });
    });
    // The sums of the blocks of k before are in C.
    builder.set(initial, i32.const(1));
  };

  const kBlockBytes = builder.local("i32");
  const kEnd = builder.local("i32");
  // With k = 0 the one block of no steps still writes the zeros of an empty sum.
  builder.doWhile(
    () => {
      builder.set(kEnd, lesser(builder, i32.add(kStart, i32.const(K_BLOCK)), k));
      builder.set(kBlockBytes, i32.mul(i32.sub(kEnd, kStart), i32.const(4 * PANEL)));
      blocks();
      builder.set(kStart, kEnd);
    },
    () => i32.lt_u(kStart, k),
  );
  return builder.finish();
}

interface Tile {
  readonly builder: FunctionBuilder;
  readonly rows: number;
  readonly aTile: Local<"i32">;
  readonly rowBytes: Local<"i32">;
  readonly columnBytes: Local<"i32">;
  /** The block of k in the packed panel, half-open. */
  readonly kPanel: Local<"i32">;
  readonly kPanelEnd: Local<"i32">;
  /** The running pointer in the panel. */
  readonly panel: Local<"i32">;
  readonly cTile: Local<"i32">;
  readonly cRowBytes: Local<"i32">;
  /** Whether the sums go on from C. */
  readonly initial: Local<"i32">;
  /** Columns left of C, which may be more than a panel has. */
  readonly live: Local<"i32">;
}

function emitTile(tile: Tile): void {
  const { builder, panel, columnBytes } = tile;
  const indices = Array.from({ length: tile.rows }, (_, index) => index);
  const aRows = indices.map((index) => builder.let(i32.add(tile.aTile, i32.mul(tile.rowBytes, i32.const(index)))));
  const cRows = indices.map((index) => builder.let(i32.add(tile.cTile, i32.mul(tile.cRowBytes, i32.const(index)))));
  const sums = indices.map(() => [builder.local("v128"), builder.local("v128")] as const);
  for (const [left, right] of sums) {
    builder.set(left, f32x4.const(0));
    builder.set(right, f32x4.const(0));
  }
  builder.if(tile.initial, () => loadSums(tile, cRows, sums));

  builder.set(panel, tile.kPanel);
  const bLeft = builder.local("v128");
  const bRight = builder.local("v128");
  builder.forRange(panel, tile.kPanelEnd, i32.const(4 * PANEL), () => {
    builder.set(bLeft, v128.load(panel));
    builder.set(bRight, v128.load(panel, 16));
    for (const [index, aRow] of aRows.entries()) {
      const [left, right] = sums[index]!;
      const element = builder.let(v128.load32_splat(aRow));
      builder.set(left, f32x4.add(left, f32x4.mul(element, bLeft)));
      builder.set(right, f32x4.add(right, f32x4.mul(element, bRight)));
      builder.set(aRow, i32.add(aRow, columnBytes));
    }
  });
  storeSums(tile, cRows, sums);
}
