// Installs what the further suites need, as far as this process may; `npm test` lets it run beside the unit suite.
import { furtherSuites } from "./suites.mjs";

for (const { missing } of furtherSuites) await missing?.();
