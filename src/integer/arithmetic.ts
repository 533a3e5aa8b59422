import { exp, log } from "../base/portableMath.ts";

/**
 * The arithmetic of an integer network. The exported C has each of these functions once more, and both give the same
 * bits: values are int16 with a number of fraction bits (value = integer / 2^fraction), sums are int32 and never
 * overflow.
 */

/** Fraction bits that a vector may have: from ±16384 to just below ±1. */
export const fewestFractionBits = 1;
export const mostFractionBits = 15;

/** The literal one of a cell, which 15 fraction bits do not hold. */
export const oneFraction = 14;
export const one = 1 << oneFraction;

export function saturated(value: number): number {
  return value > 32767 ? 32767 : value < -32768 ? -32768 : value;
}

/** value / 2^by to the nearest integer, halves upward. @param value int32 that half of 2^by can be added to. */
export function shiftedRight(value: number, by: number): number {
  return by === 0 ? value : (value + 2 ** (by - 1)) >> by;
}

/** An int32 with `from` fraction bits as an int16 with `to` of them. */
export function rescaled(value: number, from: number, to: number): number {
  return from >= to ? saturated(shiftedRight(value, from - to)) : saturated(saturated(value) * 2 ** (to - from));
}

/** Entry i is tanh(i / 16) with 15 fraction bits, i from 0 to 128; linear in between, off by at most 3.8e-4. */
export const tanhTable: readonly number[] = tableOf(tanh);

function tableOf(f: (value: number) => number): number[] {
  return Array.from({ length: 129 }, (_, i) => Math.min(32767, Math.round(f(i / 16) * 32768)));
}

/** In float64, with the same bits everywhere. */
export function tanh(value: number): number {
  return 2 * sigmoid(2 * value) - 1;
}

export function sigmoid(value: number): number {
  return 1 / (1 + exp(-value));
}

/** Fraction bits of the argument: the table reaches to 8. */
export const tanhArgumentFraction = 12;
/** sigmoid(v) = (1 + tanh(v / 2)) / 2, and the halved argument is the same integer with one fraction bit less. */
export const sigmoidArgumentFraction = 11;

/** @param argument int16 with 12 fraction bits. @returns 15 fraction bits. */
export function integerTanh(argument: number): number {
  const size = argument < 0 ? Math.min(32767, -argument) : argument;
  const index = size >> 8;
  const lower = tanhTable[index]!;
  const rise = tanhTable[index + 1]! - lower;
  const value = lower + ((rise * (size & 255) + 128) >> 8);
  return argument < 0 ? -value : value;
}

/** @param argument int16 with 11 fraction bits. @returns 15 fraction bits. */
export function integerSigmoid(argument: number): number {
  return (integerTanh(argument) + 32768) >> 1;
}

/** Entry i is ln(1 + e^(−i / 16)) with 15 fraction bits: what a softplus is above a relu. */
export const softplusTable: readonly number[] = tableOf((value) => log(1 + exp(-value)));

/** @param argument int16 with 12 fraction bits. @returns softplus − relu, 15 fraction bits. */
export function integerSoftplusTail(argument: number): number {
  const size = argument < 0 ? Math.min(32767, -argument) : argument;
  const index = size >> 8;
  const upper = softplusTable[index]!;
  const fall = upper - softplusTable[index + 1]!;
  return upper - ((fall * (size & 255) + 128) >> 8);
}

/** 2^17 / 6. */
export const sixth = 21845;

/** v / 6 + ½, cut off at 0 and 1. @returns 15 fraction bits. */
export function integerHardSigmoid(value: number, fraction: number): number {
  return Math.max(0, saturated(shiftedRight(value * sixth, fraction + 2) + 16384));
}

/** 0.01 with 21 fraction bits, the slope of `leaky_relu` below zero. */
export const leakySlope = 20972;
export const leakySlopeFraction = 21;

/** A scale as multiplier · 2^−(pre + post), see `IntegerMatrix`. */
export function requantized(sum: number, pre: number, multiplier: number, post: number, bias: number): number {
  return saturated(shiftedRight(saturated(shiftedRight(sum, pre)) * multiplier, post) + bias);
}

/** Timesteps that a running mean counts: what it adds up is below 2^32 then; later ones leave it as it is. */
export const mostAveraged = 65_535;

/** sum / count − 2^15 to the nearest, halves upward. @param sum of `count` int16 values, each raised by 2^15. */
export function meanOfRaised(sum: number, count: number): number {
  return Math.floor((sum + (count >> 1)) / count) - 32768;
}

/** A real number with so many fraction bits, to the nearest int16. */
export function toInteger(value: number, fraction: number): number {
  return saturated(Math.floor(value * 2 ** fraction + 0.5));
}
