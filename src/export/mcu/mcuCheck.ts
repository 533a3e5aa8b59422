import { IntegerRun } from "../../integer/integerRun.ts";
import { cArray } from "../c/cText.ts";
import { type McuModel, mcuStem } from "./mcuModel.ts";

/**
 * The first timesteps of the validation data and what the network gives for each, as a header that the check program and
 * the sketch read. Computed by the TypeScript integers, so a board that agrees has their bits.
 */
export function mcuVectors(mcu: McuModel): string {
  const prefix = mcuStem(mcu.model);
  const upper = prefix.toUpperCase();
  const tokens = mcu.model.spec.input.kind === "tokens";
  const both = mcu.model.spec.bidirectional === true;
  const run = new IntegerRun(mcu.integers);
  const sequence = mcu.vectors.map((each) => (typeof each === "number" ? run.token(each) : run.features(each)));
  const inputs = mcu.vectors.flatMap((each, t) => (typeof each === "number" ? [each] : Array.from(sequence[t] ?? [])));
  const outputs = run.outputs(sequence, run.start()).flatMap((output) => Array.from(output));
  const text = (value: number) => (value === -32768 ? "INT16_MIN" : String(value));
  return `/* The first timesteps of the validation data, and the outputs that every compiler and processor must give. */

#ifndef ${upper}_VECTORS_H
#define ${upper}_VECTORS_H

#include "${prefix}.h"

#if defined(__AVR__)
#include <avr/pgmspace.h>
#define ${upper}_IN_FLASH PROGMEM
#define ${upper}_READ(address) pgm_read_word(address)
#else
#define ${upper}_IN_FLASH
#define ${upper}_READ(address) (*(address))
#endif

enum { ${upper}_TIMESTEPS = ${mcu.vectors.length} };

${cArray(`static const ${tokens ? "uint16_t" : "int16_t"} ${prefix}_inputs[${inputs.length}] ${upper}_IN_FLASH`, inputs.map(text))}
${cArray(`static const int16_t ${prefix}_outputs[${outputs.length}] ${upper}_IN_FLASH`, outputs.map(text))}
/* Runs them. Returns how many outputs differ: 0. */
static uint16_t ${prefix}_check(${prefix}_state *state)
{
    uint16_t different = 0;
    uint16_t t;
    uint16_t n;
    int16_t output[${upper}_OUTPUT_SIZE];
${both ? wholeRun(prefix, tokens) : firstSteps(prefix, tokens)}        for (n = 0; n < ${upper}_OUTPUT_SIZE; n++) {
            if (output[n] != (int16_t)${upper}_READ(${prefix}_outputs + t * (uint16_t)${upper}_OUTPUT_SIZE + n)) {
                different++;
            }
        }
    }
    return different;
}

#endif
`;
}

function firstSteps(prefix: string, tokens: boolean): string {
  const upper = prefix.toUpperCase();
  return `${tokens ? "" : `    int16_t features[${upper}_INPUT_SIZE];\n`}    ${prefix}_reset(state);
    for (t = 0; t < ${upper}_TIMESTEPS; t++) {
${
  tokens
    ? `        ${prefix}_step(state, (uint16_t)${upper}_READ(${prefix}_inputs + t), output);`
    : `        for (n = 0; n < ${upper}_INPUT_SIZE; n++) {
            features[n] = (int16_t)${upper}_READ(${prefix}_inputs + t * (uint16_t)${upper}_INPUT_SIZE + n);
        }
        ${prefix}_step(state, features, output);`
}
`;
}

/** The sequence is copied into memory, which is what a network of both directions reads. */
function wholeRun(prefix: string, tokens: boolean): string {
  const upper = prefix.toUpperCase();
  const [type, size] = tokens ? ["uint16_t", "1"] : ["int16_t", `${upper}_INPUT_SIZE`];
  return `    static ${type} inputs[${upper}_TIMESTEPS * ${size}];
    for (n = 0; n < ${upper}_TIMESTEPS * ${size}; n++) {
        inputs[n] = (${type})${upper}_READ(${prefix}_inputs + n);
    }
    if (${prefix}_run(state, inputs, ${upper}_TIMESTEPS) == 0U) {
        return (uint16_t)${upper}_TIMESTEPS * (uint16_t)${upper}_OUTPUT_SIZE;
    }
    for (t = 0; t < ${upper}_TIMESTEPS; t++) {
        ${prefix}_output(state, t, output);
`;
}

/** A program for a computer: ends with 0 when every output is right. */
export function mcuCheckProgram({ model }: McuModel): string {
  const prefix = mcuStem(model);
  const upper = prefix.toUpperCase();
  return `/*
 * cc -std=c99 -I ../src -I ../examples/check ${prefix}_check.c ../src/${prefix}.c -o check && ./check
 */

#include "${prefix}_vectors.h"

#include <stdio.h>

int main(void)
{
    static ${prefix}_state state;
    const unsigned different = ${prefix}_check(&state);
    printf("%u of %u outputs differ\\n", different, (unsigned)${upper}_TIMESTEPS * (unsigned)${upper}_OUTPUT_SIZE);
    return different == 0U ? 0 : 1;
}
`;
}

/** The same on a board, for the Arduino environment. */
export function mcuSketch({ model }: McuModel): string {
  const prefix = mcuStem(model);
  return `#include "${prefix}_vectors.h"

static ${prefix}_state state;

void setup() {
  Serial.begin(9600);
  const unsigned long begin = micros();
  const unsigned different = ${prefix}_check(&state);
  const unsigned long took = micros() - begin;
  Serial.print(different);
  Serial.print(F(" outputs differ; microseconds a timestep: "));
  Serial.println(took / ${prefix.toUpperCase()}_TIMESTEPS);
}

void loop() {}
`;
}
