import { inputSize } from "../../compiler/modelSpec.ts";
import { keptSequences, mostTimesteps, stateBytes } from "../../integer/heldMemory.ts";
import { estimateCost, type Microcontroller } from "../../integer/microcontrollerCost.ts";
import { lossUnit } from "../../measures/loss.ts";
import { type McuModel, mcuStem } from "./mcuModel.ts";

/** How the folder is used, what the numbers mean, and what the integers cost in accuracy. */
export function mcuReadme(mcu: McuModel): string {
  const { model, integers, loss } = mcu;
  const { spec, meaning } = model;
  const stem = mcuStem(model);
  const upper = stem.toUpperCase();
  const unit = lossUnit(spec.output.loss);
  const tokens = spec.input.kind === "tokens";
  const both = spec.bidirectional === true;
  const wholeText = both
    ? `
It reads forwards and backwards, so it needs the whole sequence: up to ${mostTimesteps(spec)} timesteps, as long as the longest of the
data. Define \`${upper}_MOST_TIMESTEPS\` for all files to have room for more or fewer; the state takes ${2 * keptSequences(spec) * spec.hiddenSize} bytes for each,
and what is read ${tokens ? 2 : 2 * inputSize(spec)}. \`${stem}_run\` returns 0 for a longer sequence.
`
    : "";
  const { input, output } = meaning;
  const costs = (board: Microcontroller, counted: string) => {
    const { flashBytes, ramBytes, cycles } = estimateCost(integers, board);
    return `${flashBytes} bytes | ${ramBytes} bytes | ${cycles} ${counted}`;
  };
  const inputText =
    input.kind === "symbols"
      ? `A timestep is a token: the place of a symbol in the list below, from 0.\n\n${numbered(input.vocabulary)}`
      : `A timestep is ${input.features.length} features. Each is ${input.scaling === null ? "value" : "(value − mean) / deviation"}, times 2^${integers.inputFraction}, rounded and cut off at ±32767.\n\n${
          input.scaling === null
            ? numbered(input.features)
            : `| | feature | mean | deviation |\n|--:|---|--:|--:|\n${input.features.map((name, i) => `| ${i} | ${cellText(name)} | ${input.scaling?.mean[i]} | ${input.scaling?.deviation[i]} |`).join("\n")}`
        }`;
  const outputText = {
    oneOf: "The largest output is the answer.",
    anyOf: "An output above 0 means yes.",
    values: "Each output is a value.",
  }[output.kind];
  const outputScaling =
    output.scaling === null
      ? numbered(output.names)
      : `In the data's units a value is output / 2^${integers.outputFraction} · deviation + mean.\n\n| | output | mean | deviation |\n|--:|---|--:|--:|\n${output.names.map((name, i) => `| ${i} | ${cellText(name)} | ${output.scaling?.mean[i]} | ${output.scaling?.deviation[i]} |`).join("\n")}`;
  const windowText =
    meaning.window === undefined
      ? ""
      : `\n\nFeatures are relative to the window that is read, once they are scaled so, and outputs to the same window before they are scaled back: as \`_standardise\` and \`_in_units\` of the plain C export do it, by the numbers at \`window\` in its card.`;
  return `# ${model.title}

A recurrent network in integers: int8 weights, int16 values, int32 sums, no floating point, no allocation, no library
functions. Every compiler and processor computes the same bits.

\`\`\`c
#include "${stem}.h"

static ${stem}_state state;            /* ${stateBytes(spec)} bytes */
int16_t output[${upper}_OUTPUT_SIZE];  /* ${2 * spec.output.size} bytes */

${
  both
    ? `${stem}_run(&state, ${tokens ? "tokens" : "features"}, timesteps);      /* a whole sequence */
${stem}_output(&state, timesteps - 1, output);  /* of any of its timesteps */`
    : `${stem}_reset(&state);                 /* before each sequence */
${stem}_step(&state, ${tokens ? "token" : "features"}, output);  /* each timestep */`
}
\`\`\`
${wholeText}
| | validation loss (${unit}) |
|---|--:|
| floating point | ${loss.float32.toPrecision(5)} |
| these integers | ${loss.integer.toPrecision(5)} |

| compiled for size | flash | RAM with the stack | a timestep |
|---|--:|--:|--:|
| Cortex-M3 | ${costs("cortex-m3", "instructions")} |
| ATmega328P | ${costs("atmega328p", "cycles")} |

(estimated; see how well in the documentation of MOE/RNAS)

- **Any project**: add \`src/\` to it.
- **Arduino**: put this folder into \`libraries/\`; *Examples → ${stem} → check* runs the test vectors on the board.
- **Zephyr**: add this folder to \`ZEPHYR_EXTRA_MODULES\` and set \`CONFIG_${upper}=y\`.
- **Check**: \`test/${stem}_check.c\` runs ${mcu.vectors.length} timesteps of the validation data and compares every output.

## Input

${inputText}${windowText}

## Output

${outputText} Outputs are times 2^${integers.outputFraction}.

${outputScaling}
`;
}

function numbered(names: readonly string[]): string {
  return names.map((name, i) => `- ${i}: ${cellText(name)}`).join("\n");
}

/** Text within a table or a list of Markdown; line ends and the like are written as escapes. */
function cellText(text: string): string {
  return `\`${JSON.stringify(text).slice(1, -1).replaceAll("`", "'").replaceAll("|", "\\|")}\``;
}
