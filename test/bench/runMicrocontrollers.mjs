// `npm run microcontrollers -- fit`: simulates exports of many networks on both boards, fits the cost model to one half of
// them and prints its errors on the other. `-- table RUN…`: the table of docs/microcontrollers.md, with MOE_RNAS_DATA.
// Both need arm-none-eabi-gcc, qemu-system-arm, avr-gcc and simavr.
import { join } from "node:path";
import { ensureInstalled, root, run } from "../../scripts/ensureInstalled.mjs";
import { temporaryBundle } from "../../scripts/temporaryBundle.mjs";

ensureInstalled();
const entry = { microcontrollers: join(root, "test/bench/microcontrollers.ts") };
const folder = await temporaryBundle("microcontrollers", entry);
run(process.execPath, [join(folder, "microcontrollers.js"), ...process.argv.slice(2)]);
