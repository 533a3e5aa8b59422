/**
 * A program that does nothing but hold the network and call it. With NOTHING defined it calls nothing: the difference of
 * both programs' sizes is what the network takes of flash and memory.
 */
export function sizeMain(stem: string, tokens: boolean, both: boolean): string {
  const upper = stem.toUpperCase();
  const inputs = both
    ? `static ${tokens ? "uint16_t" : "int16_t"} inputs[${upper}_MOST_TIMESTEPS${tokens ? "" : ` * ${upper}_INPUT_SIZE`}];\n`
    : tokens
      ? ""
      : `static int16_t features[${upper}_INPUT_SIZE];\n`;
  const calls = both
    ? `    (void)${stem}_run(&state, inputs, ${upper}_MOST_TIMESTEPS);
    ${stem}_output(&state, 0, output);`
    : `    ${stem}_reset(&state);
    ${stem}_step(&state, ${tokens ? "0" : "features"}, output);`;
  return `#include "board.h"
#include "${stem}.h"

#ifndef NOTHING
static ${stem}_state state;
static int16_t output[${upper}_OUTPUT_SIZE];
${inputs}#endif

int main(void)
{
    board_start();
#ifndef NOTHING
${calls}
#endif
    board_end();
    return 0;
}
`;
}

/**
 * What a simulated board runs: the vectors of an export, a count of what each timestep takes, and a look at how deep the
 * stack grew. It prints `DIFFERENT COUNT STACK`. @param both whether the network reads in both directions.
 */
export function boardMain(stem: string, tokens: boolean, both: boolean): string {
  const upper = stem.toUpperCase();
  if (both) return sequenceMain(stem, tokens);
  return `#include "board.h"
#include "${stem}_vectors.h"

static ${stem}_state state;
static int16_t output[${upper}_OUTPUT_SIZE];
${tokens ? "" : `static int16_t features[${upper}_INPUT_SIZE];\n`}
static void step(uint16_t t)
{
${
  tokens
    ? `    ${stem}_step(&state, (uint16_t)${upper}_READ(${stem}_inputs + t), output);`
    : `    (void)t;\n    ${stem}_step(&state, features, output);`
}
}

int main(void)
{
    uint32_t different = 0;
    uint32_t counted = 0;
    uint32_t stack = 0;
    uint16_t t;
    uint16_t n;
    board_start();
    ${stem}_reset(&state);
    for (t = 0; t < ${upper}_TIMESTEPS; t++) {
        uint32_t begin;
${
  tokens
    ? ""
    : `        for (n = 0; n < ${upper}_INPUT_SIZE; n++) {
            features[n] = (int16_t)${upper}_READ(${stem}_inputs + t * (uint16_t)${upper}_INPUT_SIZE + n);
        }
`
}        board_paint();
        begin = board_count();
        step(t);
        counted += board_count() - begin;
        stack = board_painted_over() > stack ? board_painted_over() : stack;
        for (n = 0; n < ${upper}_OUTPUT_SIZE; n++) {
            if (output[n] != (int16_t)${upper}_READ(${stem}_outputs + t * (uint16_t)${upper}_OUTPUT_SIZE + n)) {
                different++;
            }
        }
    }
    board_number(different);
    board_number(counted);
    board_number(stack);
    board_end();
    return 0;
}
`;
}

/** As `boardMain`: the sequence is run, then each output asked for. */
function sequenceMain(stem: string, tokens: boolean): string {
  const upper = stem.toUpperCase();
  const [type, size] = tokens ? ["uint16_t", "1"] : ["int16_t", `${upper}_INPUT_SIZE`];
  return `#include "board.h"
#include "${stem}_vectors.h"

static ${stem}_state state;
static int16_t output[${upper}_OUTPUT_SIZE];
static ${type} inputs[${upper}_TIMESTEPS * ${size}];

int main(void)
{
    uint32_t different = 0;
    uint32_t counted = 0;
    uint32_t stack = 0;
    uint32_t begin;
    uint16_t t;
    uint16_t n;
    board_start();
    for (n = 0; n < ${upper}_TIMESTEPS * ${size}; n++) {
        inputs[n] = (${type})${upper}_READ(${stem}_inputs + n);
    }
    board_paint();
    begin = board_count();
    (void)${stem}_run(&state, inputs, ${upper}_TIMESTEPS);
    counted = board_count() - begin;
    stack = board_painted_over();
    for (t = 0; t < ${upper}_TIMESTEPS; t++) {
        begin = board_count();
        ${stem}_output(&state, t, output);
        counted += board_count() - begin;
        for (n = 0; n < ${upper}_OUTPUT_SIZE; n++) {
            if (output[n] != (int16_t)${upper}_READ(${stem}_outputs + t * (uint16_t)${upper}_OUTPUT_SIZE + n)) {
                different++;
            }
        }
    }
    board_number(different);
    board_number(counted);
    board_number(stack);
    board_end();
    return 0;
}
`;
}

/** Cycles by timer 1 without a prescaler; output by the serial port, which simavr prints. */
export const avrBoard = `#include <avr/interrupt.h>
#include <avr/io.h>
#include <avr/sleep.h>
#include <stdint.h>

static volatile uint16_t overflows;

ISR(TIMER1_OVF_vect) { overflows++; }

static void board_start(void)
{
    UCSR0B = (uint8_t)(1U << TXEN0);
    TCCR1A = 0;
    TCCR1B = (uint8_t)(1U << CS10);
    TIMSK1 = (uint8_t)(1U << TOIE1);
    sei();
}

static uint32_t board_count(void)
{
    uint16_t low;
    uint16_t high;
    cli();
    low = TCNT1;
    high = overflows;
    if ((TIFR1 & (1U << TOV1)) != 0U && low < 32768U) {
        high++;
    }
    sei();
    return ((uint32_t)high << 16) + low;
}

extern uint8_t __heap_start;

/* From the end of the variables to 16 bytes below the stack of now. */
static __attribute__((noinline)) void board_paint(void)
{
    volatile uint8_t *at = &__heap_start;
    for (; (uint16_t)at < (uint16_t)SP - 16U; at++) {
        *at = 0xA5;
    }
}

static __attribute__((noinline)) uint32_t board_painted_over(void)
{
    const volatile uint8_t *at = &__heap_start;
    while (*at == 0xA5 && (uint16_t)at < (uint16_t)SP) {
        at++;
    }
    return (uint32_t)((uint16_t)SP - (uint16_t)at);
}

static void board_character(char character)
{
    while ((UCSR0A & (1U << UDRE0)) == 0U) {
    }
    UDR0 = (uint8_t)character;
}

static void board_number(uint32_t number)
{
    char digits[10];
    uint8_t count = 0;
    do {
        digits[count++] = (char)('0' + (char)(number % 10U));
        number /= 10U;
    } while (number != 0U);
    while (count != 0U) {
        board_character(digits[--count]);
    }
    board_character(' ');
}

static void board_end(void)
{
    board_character('\\n');
    cli();
    sleep_enable();
    sleep_cpu();
}
`;

/**
 * QEMU counts no cycles of a Cortex-M3; with \`-icount shift=0\` an instruction takes a nanosecond of its clock, which the
 * SysTick timer reads. How many instructions a tick is, is measured with a loop of known length.
 */
export const cortexBoard = `#include <stdint.h>

#define SYST_CSR (*(volatile uint32_t *)0xE000E010U)
#define SYST_RVR (*(volatile uint32_t *)0xE000E014U)
#define SYST_CVR (*(volatile uint32_t *)0xE000E018U)

extern uint32_t stack_top;
extern uint32_t data_start, data_end, data_load, bss_start, bss_end;
int main(void);

void board_reset(void)
{
    uint32_t *to;
    const uint32_t *from = &data_load;
    for (to = &data_start; to < &data_end; to++) {
        *to = *from++;
    }
    for (to = &bss_start; to < &bss_end; to++) {
        *to = 0;
    }
    main();
}

__attribute__((section(".vectors"), used)) static const void *const vectors[16] = { &stack_top, (const void *)board_reset };

static uint32_t semihosting(uint32_t operation, const void *argument)
{
    register uint32_t r0 __asm__("r0") = operation;
    register const void *r1 __asm__("r1") = argument;
    __asm__ volatile("bkpt 0xAB" : "+r"(r0) : "r"(r1) : "memory");
    return r0;
}

static uint32_t board_tick(void)
{
    return 0xFFFFFFU - SYST_CVR;
}

/* Instructions of 1,024 ticks. */
static uint32_t tick_instructions;

static void board_start(void)
{
    uint32_t count = 2000000U;
    uint32_t begin;
    SYST_RVR = 0xFFFFFFU;
    SYST_CVR = 0;
    SYST_CSR = 5;
    while (SYST_CVR == 0U) {
    }
    begin = board_tick();
    __asm__ volatile("1: subs %0, %0, #1\\n bne 1b" : "+r"(count) : : "cc");
    tick_instructions = (uint32_t)((4000000ULL * 1024U) / (board_tick() - begin));
}

static uint32_t board_count(void)
{
    return (uint32_t)(((uint64_t)board_tick() * tick_instructions) / 1024U);
}

static uint32_t stack_pointer(void)
{
    uint32_t value;
    __asm__ volatile("mov %0, sp" : "=r"(value));
    return value;
}

static __attribute__((noinline)) void board_paint(void)
{
    volatile uint32_t *at = &bss_end;
    for (; (uint32_t)at < stack_pointer() - 32U; at++) {
        *at = 0xA5A5A5A5U;
    }
}

static __attribute__((noinline)) uint32_t board_painted_over(void)
{
    const volatile uint32_t *at = &bss_end;
    while (*at == 0xA5A5A5A5U && (uint32_t)at < stack_pointer()) {
        at++;
    }
    return stack_pointer() - (uint32_t)at;
}

static void board_number(uint32_t number)
{
    char digits[12];
    uint32_t at = 11;
    digits[at] = 0;
    digits[--at] = ' ';
    do {
        digits[--at] = (char)('0' + (char)(number % 10U));
        number /= 10U;
    } while (number != 0U);
    (void)semihosting(4, digits + at);
}

static void board_end(void)
{
    (void)semihosting(0x18, (const void *)0x20026);
}
`;

/** The memory of the lm3s6965evb: a Stellaris LM3S6965. */
export const cortexLinkerScript = `MEMORY {
    FLASH (rx) : ORIGIN = 0x00000000, LENGTH = 256K
    RAM (rwx) : ORIGIN = 0x20000000, LENGTH = 64K
}
ENTRY(board_reset)
SECTIONS {
    .text : { KEEP(*(.vectors)) *(.text*) *(.rodata*) } > FLASH
    .data : { data_start = .; *(.data*) . = ALIGN(4); data_end = .; } > RAM AT > FLASH
    data_load = LOADADDR(.data);
    .bss (NOLOAD) : { . = ALIGN(4); bss_start = .; *(.bss*) *(COMMON) . = ALIGN(4); bss_end = .; } > RAM
    stack_top = ORIGIN(RAM) + LENGTH(RAM);
}
`;
