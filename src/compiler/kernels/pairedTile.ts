import type { Local } from "../assembler/expression.ts";
import type { FunctionBuilder } from "../assembler/functionBuilder.ts";
import { f32x4, i32, v128 } from "../assembler/instructions.ts";
import { PANEL_ROW_BYTES } from "./packPanels.ts";
import { TILE_ROWS, TILE_STEP_BYTES, type TileEnds } from "./registerTile.ts";

/** Steps of k in one turn of the inner loop. */
const UNROLLED_STEPS = 4;

interface PairedTile extends TileEnds {
  /** From one packed tile of four rows to the next. */
  readonly aTileBytes: Local<"i32">;
}

/**
 * Emits the product of four or eight rows of A and one panel with all its columns. All that its two halves do stands
 * side by side in one basic block, so that V8's revectorisation makes one 256-bit operation of both: of sixteen
 * accumulators eight registers.
 */
export function emitPairedTile(
  builder: FunctionBuilder,
  rows: 4 | 8,
  layout: "byRows" | "packed",
  { aTile, aTileBytes, aRowBytes, cTile, cRowBytes, panelStart, panelEnd, goesOn, multiplyAdd }: PairedTile,
): void {
  const sums = Array.from({ length: rows }, (_, row) => ({
    c: builder.let(i32.add(cTile, i32.mul(cRowBytes, i32.const(row)))),
    left: builder.let(f32x4.const(0)),
    right: builder.let(f32x4.const(0)),
  }));
  const packs = layout === "packed";
  const sourceBytes = packs ? aTileBytes : aRowBytes;
  const sources = Array.from({ length: packs ? rows / TILE_ROWS : rows }, (_, source) =>
    builder.let(i32.add(aTile, i32.mul(sourceBytes, i32.const(source)))),
  );
  const elementOf = (row: number, step: number) => {
    const source = sources[packs ? Math.floor(row / TILE_ROWS) : row] as Local<"i32">;
    return v128.load32_splat(source, packs ? TILE_STEP_BYTES * step + 4 * (row % TILE_ROWS) : 4 * step);
  };

  builder.if(goesOn, () => {
    for (const { c, left, right } of sums) {
      builder.set(left, v128.load(c));
      builder.set(right, v128.load(c, 16));
    }
  });
  const panel = builder.let(panelStart);
  const leftOver = i32.and(i32.sub(panelEnd, panel), i32.const(UNROLLED_STEPS * PANEL_ROW_BYTES - 1));
  const unrolledEnd = builder.let(i32.sub(panelEnd, leftOver));
  const bLeft = builder.local("v128");
  const bRight = builder.local("v128");
  const element = builder.local("v128");
  const addSteps = (steps: number, end: Local<"i32">) => {
    builder.forRange(panel, end, i32.const(steps * PANEL_ROW_BYTES), () => {
      for (let step = 0; step < steps; step++) {
        builder.set(bLeft, v128.load(panel, step * PANEL_ROW_BYTES));
        builder.set(bRight, v128.load(panel, step * PANEL_ROW_BYTES + 16));
        sums.forEach(({ left, right }, row) => {
          builder.set(element, elementOf(row, step));
          builder.set(left, multiplyAdd(left, element, bLeft));
          builder.set(right, multiplyAdd(right, element, bRight));
        });
      }
      const stepBytes = i32.const(steps * (packs ? TILE_STEP_BYTES : 4));
      for (const source of sources) builder.set(source, i32.add(source, stepBytes));
    });
  };
  addSteps(UNROLLED_STEPS, unrolledEnd);
  addSteps(1, panelEnd);
  for (const { c, left, right } of sums) {
    builder.do(v128.store(c, left));
    builder.do(v128.store(c, right, 16));
  }
}
