/**
 * What each operation costs, in the order of `operationNames`: bytes of code, and instructions (Cortex-M3) or cycles
 * (ATmega328P) of a timestep; and the stack in bytes, in the order of `stackTerms`. Printed by
 * `npm run microcontrollers -- fit`.
 */
export const costCoefficients = {
  "cortex-m3": {
    code: [
      170.7, 58.84, 0.8968, 0, 19.34, 3.494, -3.509, -2.235, -19.15, 5.296, 12.77, 56.33, 12.84, 0.008037, 5.467, 9.711,
      -0.2054, 14.82, 41, 60, 20,
    ],
    count: [
      83.59, -50, 0.1298, 4.941, 23.61, 25.84, 28.65, 7.698, 1.024, 0.8245, 10.82, 0, 19.55, 0.2305, 3, 3.757, -0.1047,
      1.287, 5.333, 18, 8,
    ],
    stack: [88.69, 6.99, 3.621],
  },
  atmega328p: {
    code: [
      341, 176.6, 5.629, 0, 15.66, 3.973, -21.25, 16.94, -17.63, 10.76, 28.97, 98.12, 21.69, -0.1482, 8.25, 17.52,
      0.8869, 37.5, 60.18, 160, 40,
    ],
    count: [
      89.47, -2.502, 3.272, 63.16, 115.6, 107.1, 83.68, 12.72, 37.46, -12.58, 60.26, 0, 59.42, 11.47, 26.49, 18.25,
      6.654, 16.27, 19.16, 750, 30,
    ],
    stack: [37.61, 4.941, 3.539],
  },
} as const;
