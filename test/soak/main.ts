import { parseArgs } from "node:util";
import { soak } from "./soak.ts";

const usage = `npm run soak -- [MINUTES] [--seed N]

  MINUTES   how long to disturb searches (default 30)
  --seed N  of the faults and their moments (default: drawn, and printed)
`;

const { positionals, values } = parseArgs({
  allowPositionals: true,
  options: {
    seed: { type: "string" },
    engine: { type: "string", default: "dist/engine.js" },
    help: { type: "boolean", default: false },
  },
});

async function main(): Promise<void> {
  const minutes = Number(positionals[0] ?? 30);
  const seed = values.seed === undefined ? Math.floor(Math.random() * 1e6) : Number(values.seed);
  if (values.help || !(minutes > 0) || !Number.isSafeInteger(seed)) {
    process.stdout.write(usage);
    return;
  }
  const say = (line: string) => process.stdout.write(`${line}\n`);
  say(`soak of ${minutes} min, seed ${seed}`);
  const interrupted = new AbortController();
  for (const signal of ["SIGINT", "SIGTERM"] as const) process.on(signal, () => interrupted.abort());
  const { runs, processes, crashesDetected, faults } = await soak({
    engineFile: values.engine,
    seed,
    durationMs: minutes * 60_000,
    say,
    signal: interrupted.signal,
  });
  say("");
  for (const [name, times] of Object.entries(faults).sort(([a], [b]) => (a < b ? -1 : 1))) {
    say(`${String(times).padStart(6)}  ${name}`);
  }
  say(`${runs} runs in ${processes} processes, ${crashesDetected} crashes detected: every log and front the same`);
}

main().catch((cause: unknown) => {
  console.error(cause);
  process.exitCode = 1;
});
