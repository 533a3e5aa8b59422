/** Languages whose names of months and weekdays files have. No two of them call different months the same. */
const languages = ["en", "de", "fr", "es", "it", "nl", "pt", "sv", "da"];

type Part = "month" | "weekday";

/** Number of each name, from 1, in all languages, long and short, without dots. */
function namesOf(part: Part, count: number): ReadonlyMap<string, number> {
  const names = new Map<string, number>();
  for (const language of languages) {
    for (const style of ["long", "short"] as const) {
      const format = new Intl.DateTimeFormat(language, { [part]: style, timeZone: "UTC" });
      for (let index = 0; index < count; index++) {
        // A month has the first days of all weekdays in it.
        const day = part === "month" ? Date.UTC(2024, index, 1) : Date.UTC(2024, 0, index + 1);
        names.set(plain(format.format(day)), index + 1);
      }
    }
  }
  return names;
}

const made = new Map<Part, ReadonlyMap<string, number>>();

function numberOf(part: Part, count: number, name: string): number | undefined {
  let names = made.get(part);
  if (names === undefined) {
    names = namesOf(part, count);
    made.set(part, names);
  }
  return names.get(plain(name));
}

/** 1 to 12 of a name such as `Aug`, `August`, `août`; undefined for any other word. */
export function monthNumber(name: string): number | undefined {
  return numberOf("month", 12, name) ?? (/^sept$/i.test(name) ? 9 : undefined);
}

export function isWeekday(name: string): boolean {
  return numberOf("weekday", 7, name) !== undefined;
}

function plain(name: string): string {
  return name.toLowerCase().normalize("NFC").replaceAll(".", "");
}
