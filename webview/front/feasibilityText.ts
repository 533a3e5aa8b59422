import { t } from "../shared/translate.ts";
import type { FrontModel } from "./frontModel.ts";

const ofMicrocontroller: readonly string[] = ["flash_bytes", "ram_bytes", "mcu_cycles"];

/** `infeasible`; or `fits the microcontroller`, where the run bounds what a network may take of one; else nothing. */
export function feasibilityText({ run, measures }: Pick<FrontModel, "run" | "measures">, id: number): string[] {
  if (run?.columns.isFeasible(id) !== true) return [t("infeasible")];
  const isBounded = measures.some(({ name, max }) => max !== null && ofMicrocontroller.includes(name));
  return isBounded ? [t("fits the microcontroller")] : [];
}
