import type { Expression, Local } from "../assembler/expression.ts";
import { FunctionBuilder, type FunctionDefinition } from "../assembler/functionBuilder.ts";
import { f32x4, i32, v128 } from "../assembler/instructions.ts";
import { productBlock } from "./kernels.ts";
import { PANEL_COLUMNS, PANEL_ROW_BYTES } from "./packPanels.ts";

/**
 * C = A · B on register tiles of 4 rows × 8 columns: eight vector accumulators, and for each step of k two vectors of
 * B and one number of A a row. More accumulators spill the sixteen vector registers of x86.
 *
 * Every element is the sum over k in ascending order, started from 0 or from C, in whatever tile it lies: results
 * depend neither on the position nor on the block sizes.
 */
const TILE_ROWS = 4;
/** Bytes of one step of k in a packed tile of A: four numbers, one of each row. */
const TILE_STEP_BYTES = 4 * TILE_ROWS;
/** Steps of k in one turn of the inner loop: its own instructions then cost a twentieth of the arithmetic. */
const UNROLLED_STEPS = 8;

/** sum + a · b. */
type MultiplyAdd = (sum: V128, a: V128, b: V128) => V128;
type V128 = Expression<"v128">;

const roundedTwice: MultiplyAdd = (sum, a, b) => f32x4.add(sum, f32x4.mul(a, b));

/** `Kernels.matrixProduct`. @param multiplyAdd each step of a sum; the default rounds as every machine can. */
export function matrixProduct(multiplyAdd: MultiplyAdd = roundedTwice): FunctionDefinition {
  return product("rows", multiplyAdd);
}

/**
 * `Kernels.transposedProduct`. The columns of a tile lie far apart, on a cache line each, and more lines than the
 * first-level cache has: every block of A is packed into tiles before the panels pass over it.
 */
export function transposedProduct(multiplyAdd: MultiplyAdd = roundedTwice): FunctionDefinition {
  return product("columns", multiplyAdd);
}

/** @param contiguous what of A [m, k] lies without gaps. */
function product(contiguous: "rows" | "columns", multiplyAdd: MultiplyAdd): FunctionDefinition {
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
  const wholeTilesEnd = builder.local("i32");
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
  const onePanel = () => {
    builder.set(liveColumns, i32.sub(n, column));
    builder.set(panelEnd, i32.add(panelStart, i32.mul(i32.sub(kEnd, kStart), i32.const(PANEL_ROW_BYTES))));
    builder.set(aTile, tiles ?? elementOfA(rowStart, kStart));
    builder.set(cTile, i32.add(c, i32.add(i32.mul(rowStart, cRowBytes), bytesOf(column))));
    builder.set(row, rowStart);
    builder.forRange(row, wholeTilesEnd, i32.const(TILE_ROWS), () => {
      emitRegisterTile(builder, TILE_ROWS, tiles === null ? "byRows" : "packed", ends);
      builder.set(aTile, i32.add(aTile, aTileBytes));
      builder.set(cTile, i32.add(cTile, i32.mul(cRowBytes, i32.const(TILE_ROWS))));
    });
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
        builder.set(wholeTilesEnd, i32.and(rowEnd, i32.const(-TILE_ROWS)));
        if (tiles !== null) {
          const steps = i32.sub(kEnd, kStart);
          builder.set(aTileBytes, i32.mul(steps, i32.const(TILE_STEP_BYTES)));
          const source = builder.let(elementOfA(rowStart, kStart));
          packTiles(builder, { source, aColumnBytes, tiles, aTileBytes, rows: i32.sub(wholeTilesEnd, rowStart) });
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

interface TileEnds {
  readonly aTile: Local<"i32">;
  readonly aRowBytes: Local<"i32">;
  readonly aColumnBytes: Local<"i32">;
  /** The block of k in the panel, half-open. */
  readonly panelStart: Local<"i32">;
  readonly panelEnd: Local<"i32">;
  readonly cTile: Local<"i32">;
  readonly cRowBytes: Local<"i32">;
  /** Columns of C from the tile's first on; may be more than a panel has. */
  readonly liveColumns: Local<"i32">;
  /** Whether the sums start from C. */
  readonly goesOn: Local<"i32">;
  readonly multiplyAdd: MultiplyAdd;
}

/** How the rows of A in a tile lie, as far as it makes a difference to their addresses. */
type TileLayout = "byRows" | "packed" | "strided";

interface TileRow {
  /** Address of the row's next element. */
  readonly a: Local<"i32">;
  readonly c: Local<"i32">;
  readonly left: Local<"v128">;
  readonly right: Local<"v128">;
}

function emitRegisterTile(builder: FunctionBuilder, rows: number, layout: TileLayout, ends: TileEnds): void {
  const tileRows = Array.from({ length: rows }, (_, index) => ({
    a: builder.let(i32.add(ends.aTile, i32.mul(ends.aRowBytes, i32.const(index)))),
    c: builder.let(i32.add(ends.cTile, i32.mul(ends.cRowBytes, i32.const(index)))),
    left: builder.let(f32x4.const(0)),
    right: builder.let(f32x4.const(0)),
  }));
  const isWhole = i32.ge_u(ends.liveColumns, i32.const(PANEL_COLUMNS));
  const eachLiveLane = (visit: (row: TileRow, half: "left" | "right", lane: number) => void) => {
    for (let column = 0; column < PANEL_COLUMNS - 1; column++) {
      builder.if(i32.gt_u(ends.liveColumns, i32.const(column)), () => {
        for (const row of tileRows) visit(row, column < 4 ? "left" : "right", column % 4);
      });
    }
  };
  const byteOffset = (half: "left" | "right", lane: number) => (half === "left" ? 0 : 16) + 4 * lane;

  builder.if(ends.goesOn, () =>
    builder.if(
      isWhole,
      () => {
        for (const { c, left, right } of tileRows) {
          builder.set(left, v128.load(c));
          builder.set(right, v128.load(c, 16));
        }
      },
      () =>
        eachLiveLane((row, half, lane) => {
          builder.set(row[half], v128.load32_lane(row.c, row[half], lane, byteOffset(half, lane)));
        }),
    ),
  );

  const panel = builder.let(ends.panelStart);
  const { panelEnd, aColumnBytes, multiplyAdd } = ends;
  const loop = { panel, layout, aColumnBytes, multiplyAdd };
  if (layout !== "strided") {
    const leftOver = i32.and(i32.sub(panelEnd, panel), i32.const(UNROLLED_STEPS * PANEL_ROW_BYTES - 1));
    const unrolledEnd = builder.let(i32.sub(panelEnd, leftOver));
    addSteps(builder, tileRows, { ...loop, panelEnd: unrolledEnd, steps: UNROLLED_STEPS });
  }
  addSteps(builder, tileRows, { ...loop, panelEnd, steps: 1 });

  builder.if(
    isWhole,
    () => {
      for (const { c, left, right } of tileRows) {
        builder.do(v128.store(c, left));
        builder.do(v128.store(c, right, 16));
      }
    },
    () =>
      eachLiveLane((row, half, lane) => {
        builder.do(v128.store32_lane(row.c, row[half], lane, byteOffset(half, lane)));
      }),
  );
}

interface Steps {
  readonly panel: Local<"i32">;
  readonly panelEnd: Local<"i32">;
  /** Steps of k in one turn of the loop. */
  readonly steps: number;
  readonly layout: TileLayout;
  readonly aColumnBytes: Local<"i32">;
  readonly multiplyAdd: MultiplyAdd;
}

/**
 * The loop over k, up to `panelEnd`: in each step, eight numbers of B times one number of each row of A.
 *
 * Unrolled, it is cut after every two rows by an exit that is never taken (a panel's address is a multiple of 4), but
 * that V8's sea of nodes must keep the accumulators ready for. Without, V8 11 moves all loads of a turn to its front,
 * which takes more registers than there are. Each exit has its own condition: equal ones would be merged.
 */
function addSteps(builder: FunctionBuilder, rows: readonly TileRow[], loop: Steps): void {
  const { panel, panelEnd, steps, layout, aColumnBytes, multiplyAdd } = loop;
  const [firstRow] = rows as readonly [TileRow];
  const bLeft = builder.local("v128");
  const bRight = builder.local("v128");
  const element = builder.local("v128");
  builder.block((leaveIf) => {
    let cuts = 0;
    builder.forRange(panel, panelEnd, i32.const(steps * PANEL_ROW_BYTES), () => {
      for (let step = 0; step < steps; step++) {
        builder.set(bLeft, v128.load(panel, step * PANEL_ROW_BYTES));
        builder.set(bRight, v128.load(panel, step * PANEL_ROW_BYTES + 16));
        rows.forEach(({ a, left, right }, index) => {
          const at = layout === "packed" ? firstRow.a : a;
          const offset = { byRows: 4 * step, packed: TILE_STEP_BYTES * step + 4 * index, strided: 0 }[layout];
          builder.set(element, v128.load32_splat(at, offset));
          builder.set(left, multiplyAdd(left, element, bLeft));
          builder.set(right, multiplyAdd(right, element, bRight));
          if (steps > 1 && index % 2 === 1) leaveIf(i32.eq(panel, i32.const(2 * cuts++ + 1)));
        });
      }
      if (layout === "packed") builder.set(firstRow.a, i32.add(firstRow.a, i32.const(TILE_STEP_BYTES * steps)));
      if (layout === "byRows") for (const { a } of rows) builder.set(a, i32.add(a, i32.const(4 * steps)));
      if (layout === "strided") for (const { a } of rows) builder.set(a, i32.add(a, aColumnBytes));
    });
  });
}
