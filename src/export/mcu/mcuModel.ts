import type { IntegerModel } from "../../integer/integerModel.ts";
import type { TrainedModel } from "../trainedModel.ts";

/** What the microcontroller export is written from. */
export interface McuModel {
  readonly model: TrainedModel;
  readonly integers: IntegerModel;
  /** Loss on the validation data in floating point and in integers, in the unit of the task's loss. */
  readonly loss: { readonly float32: number; readonly integer: number };
  /** The first timesteps of the validation data: tokens, or features row by row. */
  readonly vectors: readonly (number | readonly number[])[];
}

/** The prefix of every name: a program may hold the floating-point export too. */
export function mcuStem({ stem }: TrainedModel): string {
  return `${stem}_mcu`;
}
