type DurationPart = readonly [amount: number, unit: "ms" | "s" | "min" | "h"];

/** As measured: `850 ms`, `12 s`, `3 min 5 s`, `2 h 10 min`. */
export function durationText(ms: number): string {
  return durationParts(ms)
    .map(([amount, unit]) => `${amount} ${unit}`)
    .join(" ");
}

/** The same with the units of another language. @param finest the smallest unit that is written. */
export function durationParts(ms: number, finest: "ms" | "s" = "ms"): readonly DurationPart[] {
  if (finest === "ms" && ms < 1000) return [[Math.round(ms), "ms"]];
  const seconds = Math.round(ms / 1000);
  if (seconds < 60) return [[seconds, "s"]];
  const minutes = Math.floor(seconds / 60);
  if (minutes < 60) {
    return [
      [minutes, "min"],
      [seconds % 60, "s"],
    ];
  }
  return [
    [Math.floor(minutes / 60), "h"],
    [minutes % 60, "min"],
  ];
}

/** Rounded as one would say it: `45 s`, `3 min`, `1 h 5 min`. */
export function spokenDuration(ms: number): string {
  const seconds = Math.max(1, Math.round(ms / 1000));
  if (seconds < 60) return `${seconds} s`;
  const minutes = Math.round(seconds / 60);
  if (minutes < 60) return `${minutes} min`;
  const rest = minutes % 60;
  return rest === 0 ? `${minutes / 60} h` : `${Math.floor(minutes / 60)} h ${rest} min`;
}

/** As exact as an estimate is: `300 ms`, `40 s`, `12 min`, `3.5 h`, `2 days`. */
export function roughDuration(ms: number): string {
  const seconds = ms / 1000;
  if (seconds < 1) return `${twoDigits(ms)} ms`;
  if (seconds < 90) return `${twoDigits(seconds)} s`;
  if (seconds < 90 * 60) return `${twoDigits(seconds / 60)} min`;
  if (seconds < 36 * 3600) return `${twoDigits(seconds / 3600)} h`;
  return `${twoDigits(seconds / 86_400)} days`;
}

function twoDigits(value: number): string {
  return String(Number(value.toPrecision(2)));
}
