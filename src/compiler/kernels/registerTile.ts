import type { Expression, Local } from "../assembler/expression.ts";
import type { FunctionBuilder } from "../assembler/functionBuilder.ts";
import { f32x4, i32, v128 } from "../assembler/instructions.ts";
import { PANEL_COLUMNS, PANEL_ROW_BYTES } from "./packPanels.ts";

/** Rows of a tile, and of a packed one of A. */
export const TILE_ROWS = 4;
/** Bytes of one step of k in a packed tile of A: four numbers, one of each row. */
export const TILE_STEP_BYTES = 4 * TILE_ROWS;
/** Steps of k in one turn of the inner loop: its own instructions then cost a twentieth of the arithmetic. */
const UNROLLED_STEPS = 8;

/** sum + a · b. */
export type MultiplyAdd = (sum: V128, a: V128, b: V128) => V128;
type V128 = Expression<"v128">;

export interface TileEnds {
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

/**
 * Emits the product of `rows` (at most four) rows of A and one panel: eight vector accumulators, and for each step of k
 * two vectors of B and one number of A a row. More accumulators spill the sixteen vector registers of x86.
 */
export function emitRegisterTile(builder: FunctionBuilder, rows: number, layout: TileLayout, ends: TileEnds): void {
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
