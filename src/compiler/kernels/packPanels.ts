import { FunctionBuilder, type FunctionDefinition } from "../assembler/functionBuilder.ts";
import { f32x4, i32, v128 } from "../assembler/instructions.ts";

/** Columns of a panel: two vectors. */
export const PANEL_COLUMNS = 8;
/** Bytes of one row of a panel. */
export const PANEL_ROW_BYTES = 4 * PANEL_COLUMNS;

/** `Kernels.packPanels`: a panel is [k, 8] row-major, panels follow each other in the order of their columns. */
export function packPanels(): FunctionDefinition {
  const builder = new FunctionBuilder();
  const { b, rowStride, columnStride, k, n, packed } = builder.parameters({
    b: "i32",
    rowStride: "i32",
    columnStride: "i32",
    k: "i32",
    n: "i32",
    packed: "i32",
  });
  const rowBytes = builder.let(i32.shl(rowStride, i32.const(2)));
  const columnBytes = builder.let(i32.shl(columnStride, i32.const(2)));
  const target = builder.let(packed);
  const column = builder.local("i32");
  const row = builder.local("i32");
  const rowSource = builder.local("i32");
  const source = builder.local("i32");
  const live = builder.local("i32");

  const eachRow = (copyRow: () => void) => {
    builder.set(row, i32.const(0));
    builder.forRange(row, k, i32.const(1), () => {
      copyRow();
      builder.set(rowSource, i32.add(rowSource, rowBytes));
      builder.set(target, i32.add(target, i32.const(PANEL_ROW_BYTES)));
    });
  };
  const copyVectors = () => {
    builder.do(v128.store(target, v128.load(rowSource)));
    builder.do(v128.store(target, v128.load(rowSource, 16), 16));
  };
  const copyLanes = (lanes: number) => {
    builder.set(source, rowSource);
    for (let lane = 0; lane < lanes; lane++) {
      builder.do(i32.store(target, i32.load(source), 4 * lane));
      builder.set(source, i32.add(source, columnBytes));
    }
  };
  const copyLive = () => {
    builder.do(v128.store(target, f32x4.const(0)));
    builder.do(v128.store(target, f32x4.const(0), 16));
    builder.set(source, rowSource);
    for (let lane = 0; lane < PANEL_COLUMNS - 1; lane++) {
      builder.if(i32.gt_u(live, i32.const(lane)), () => {
        builder.do(i32.store(target, i32.load(source), 4 * lane));
        builder.set(source, i32.add(source, columnBytes));
      });
    }
  };

  builder.forRange(column, n, i32.const(PANEL_COLUMNS), () => {
    builder.set(live, i32.sub(n, column));
    builder.set(rowSource, i32.add(b, i32.mul(column, columnBytes)));
    builder.if(
      i32.lt_u(live, i32.const(PANEL_COLUMNS)),
      () => eachRow(copyLive),
      () =>
        builder.if(
          i32.eq(columnStride, i32.const(1)),
          () => eachRow(copyVectors),
          () => eachRow(() => copyLanes(PANEL_COLUMNS)),
        ),
    );
  });
  return builder.finish();
}
