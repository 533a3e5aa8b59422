import type { Expression, Local } from "../assembler/expression.ts";
import { FunctionBuilder, type FunctionDefinition } from "../assembler/functionBuilder.ts";
import { f32x4, i32, v128 } from "../assembler/instructions.ts";
import type { Vectors } from "../assembler/vectors.ts";
import { productBlock } from "./kernels.ts";
import { PANEL_COLUMNS, PANEL_ROW_BYTES } from "./packPanels.ts";
import { emitPairedTile } from "./pairedTile.ts";
import { emitRegisterTile, type MultiplyAdd, TILE_ROWS, TILE_STEP_BYTES } from "./registerTile.ts";

/**
 * C = A · B on register tiles of 4 rows × 8 columns, or of 8 × 8 where the engine fuses paired vectors.
 *
 * Every element is the sum over k in ascending order, started from 0 or from C, in whatever tile it lies: results
 * depend neither on the position, nor on the tile, nor on the block sizes.
 */
const roundedTwice: MultiplyAdd = (sum, a, b) => f32x4.add(sum, f32x4.mul(a, b));

/** `Kernels.matrixProduct`. @param multiplyAdd each step of a sum; the default rounds as every machine can. */
export function matrixProduct(vectors: Vectors, multiplyAdd: MultiplyAdd = roundedTwice): FunctionDefinition {
  return product("rows", vectors, multiplyAdd);
}

/**
 * `Kernels.transposedProduct`. The columns of a tile lie far apart, on a cache line each, and more lines than the
 * first-level cache has: every block of A is packed into tiles before the panels pass over it.
 */
export function transposedProduct(vectors: Vectors, multiplyAdd: MultiplyAdd = roundedTwice): FunctionDefinition {
  return product("columns", vectors, multiplyAdd);
}

/** @param contiguous what of A [m, k] lies without gaps. */
function product(contiguous: "rows" | "columns", vectors: Vectors, multiplyAdd: MultiplyAdd): FunctionDefinition {
  const builder = new FunctionBuilder();
  const { a, aStride, packed, c, cRowStride, m, k, n, accumulate } = builder.parameters({
    a: "i32",
    aStride: "i32",
    packed: "i32",
    c: "i32",
    cRowStride: "i32",
    m: "i32",
    k: "i32",
    n: "i32",
    accumulate: "i32",
  });
  const tiles = contiguous === "columns" ? builder.parameter("i32") : null;
  const [aRowBytes, aColumnBytes] =
    tiles === null
      ? [builder.let(bytesOf(aStride)), builder.let(i32.const(4))]
      : [builder.let(i32.const(4)), builder.let(bytesOf(aStride))];
  const aTileBytes = builder.let(i32.mul(aRowBytes, i32.const(TILE_ROWS)));
  const cRowBytes = builder.let(bytesOf(cRowStride));
  const panelBytes = builder.let(i32.mul(k, i32.const(PANEL_ROW_BYTES)));
  const goesOn = builder.let(accumulate);
  const kStart = builder.local("i32");
  const kEnd = builder.local("i32");
  const rowStart = builder.local("i32");
  const rowEnd = builder.local("i32");
  const column = builder.local("i32");
  const row = builder.local("i32");
  const liveColumns = builder.local("i32");
  const panelStart = builder.local("i32");
  const panelEnd = builder.local("i32");
  const aTile = builder.local("i32");
  const cTile = builder.local("i32");

  const pointers = { aTile, aRowBytes, aColumnBytes, panelStart, panelEnd, cTile, cRowBytes, liveColumns, goesOn };
  const ends = { ...pointers, multiplyAdd };
  const elementOfA = (atRow: Local<"i32">, atStep: Local<"i32">) =>
    i32.add(a, i32.add(i32.mul(atRow, aRowBytes), i32.mul(atStep, aColumnBytes)));
  const layout = tiles === null ? "byRows" : "packed";
  /** Tiles of `rows` rows from `row` on, as long as they are whole. */
  const eachTile = (rows: 4 | 8, emitTile: () => void) => {
    const tilesEnd = builder.let(i32.and(rowEnd, i32.const(-rows)));
    builder.forRange(row, tilesEnd, i32.const(rows), () => {
      emitTile();
      builder.set(aTile, i32.add(aTile, i32.mul(aTileBytes, i32.const(rows / TILE_ROWS))));
      builder.set(cTile, i32.add(cTile, i32.mul(cRowBytes, i32.const(rows))));
    });
  };
  const onePanel = () => {
    builder.set(liveColumns, i32.sub(n, column));
    builder.set(panelEnd, i32.add(panelStart, i32.mul(i32.sub(kEnd, kStart), i32.const(PANEL_ROW_BYTES))));
    builder.set(aTile, tiles ?? elementOfA(rowStart, kStart));
    builder.set(cTile, i32.add(c, i32.add(i32.mul(rowStart, cRowBytes), bytesOf(column))));
    builder.set(row, rowStart);
    const singleTiles = () => eachTile(TILE_ROWS, () => emitRegisterTile(builder, TILE_ROWS, layout, ends));
    if (vectors === "single") singleTiles();
    else {
      const pairedTiles = (rows: 4 | 8) =>
        eachTile(rows, () => emitPairedTile(builder, rows, layout, { ...ends, aTileBytes }));
      builder.if(
        i32.ge_u(liveColumns, i32.const(PANEL_COLUMNS)),
        () => {
          pairedTiles(8);
          pairedTiles(4);
        },
        singleTiles,
      );
    }
    builder.set(aTile, elementOfA(row, kStart));
    for (let rows = 1; rows < TILE_ROWS; rows++) {
      builder.if(i32.eq(i32.sub(rowEnd, row), i32.const(rows)), () => {
        emitRegisterTile(builder, rows, "strided", ends);
      });
    }
    builder.set(panelStart, i32.add(panelStart, panelBytes));
  };

  // The loop runs once when k is 0: an empty sum is 0, not whatever C was.
  builder.doWhile(
    () => {
      builder.set(kEnd, i32.add(kStart, i32.const(productBlock.steps)));
      builder.if(i32.gt_u(kEnd, k), () => builder.set(kEnd, k));
      builder.set(rowStart, i32.const(0));
      builder.forRange(rowStart, m, i32.const(productBlock.rows), () => {
        builder.set(rowEnd, i32.add(rowStart, i32.const(productBlock.rows)));
        builder.if(i32.gt_u(rowEnd, m), () => builder.set(rowEnd, m));
        if (tiles !== null) {
          const steps = i32.sub(kEnd, kStart);
          builder.set(aTileBytes, i32.mul(steps, i32.const(TILE_STEP_BYTES)));
          const source = builder.let(elementOfA(rowStart, kStart));
          const rows = i32.sub(i32.and(rowEnd, i32.const(-TILE_ROWS)), rowStart);
          packTiles(builder, { source, aColumnBytes, tiles, aTileBytes, rows });
        }
        builder.set(panelStart, i32.add(packed, i32.mul(kStart, i32.const(PANEL_ROW_BYTES))));
        builder.set(column, i32.const(0));
        builder.forRange(column, n, i32.const(PANEL_COLUMNS), onePanel);
      });
      builder.set(goesOn, i32.const(1));
      builder.set(kStart, kEnd);
    },
    () => i32.lt_u(kStart, k),
  );
  return builder.finish();
}

interface TileBlock {
  /** Address of the block's first element; its columns are contiguous, `aColumnBytes` apart. */
  readonly source: Local<"i32">;
  readonly aColumnBytes: Local<"i32">;
  readonly tiles: Local<"i32">;
  /** A tile is [steps of k, 4 rows]; the tiles follow each other. */
  readonly aTileBytes: Local<"i32">;
  /** A multiple of a tile's. */
  readonly rows: Expression<"i32">;
}

/** Packs a block of A column by column: one line is read to its end while a line of every tile is written. */
function packTiles(builder: FunctionBuilder, { source, aColumnBytes, tiles, aTileBytes, rows }: TileBlock): void {
  const target = builder.local("i32");
  const from = builder.local("i32");
  const to = builder.local("i32");
  const firstTileEnd = builder.let(i32.add(tiles, aTileBytes));
  const lastTileEnd = builder.let(i32.add(tiles, i32.mul(i32.shr_u(rows, i32.const(2)), aTileBytes)));
  builder.set(target, tiles);
  builder.forRange(target, firstTileEnd, i32.const(TILE_STEP_BYTES), () => {
    builder.set(from, source);
    builder.set(to, target);
    builder.forRange(to, lastTileEnd, aTileBytes, () => {
      builder.do(v128.store(to, v128.load(from)));
      builder.set(from, i32.add(from, i32.const(TILE_STEP_BYTES)));
    });
    builder.set(source, i32.add(source, aColumnBytes));
  });
}

const bytesOf = (floats: Expression<"i32">) => i32.shl(floats, i32.const(2));
