import type { Forecasting } from "./forecasting.ts";

type CalendarPart = NonNullable<Forecasting["calendar"]>[number];

/** Where one input feature of a forecast comes from. */
export type FeatureSource = OwnFeature & {
  /** Whether it is of the row that is `horizon` rows later, which is known already; else of the row itself. */
  readonly isAhead: boolean;
};

type OwnFeature =
  /** The number itself, scaled. */
  | { readonly kind: "number"; readonly column: string }
  /** 1 where the number is missing, and another stands in its place; else 0. */
  | { readonly kind: "missing"; readonly column: string }
  /** 1 where the text is `value`, else 0. */
  | { readonly kind: "category"; readonly column: string; readonly value: string }
  /** Sine or cosine of the part's place in its period, from −1 to 1. */
  | {
      readonly kind: "calendar";
      readonly column: string;
      readonly part: CalendarPart;
      readonly wave: "sin" | "cos";
    };

interface FeatureRequest {
  /** Numbers that are read, in their order. */
  readonly numbers: readonly string[];
  /** Those of which a mask is read too. */
  readonly masked: readonly string[];
  /** Values of each column of categories. */
  readonly categories: ReadonlyMap<string, readonly string[]>;
  readonly time: string | null;
  readonly calendar: readonly CalendarPart[];
  /** Columns that are known for the rows to come. */
  readonly known: readonly string[];
}

/** Numbers, then masks, categories and calendar; behind them the same of what is known, `horizon` rows ahead. */
export function forecastFeatures(request: FeatureRequest): FeatureSource[] {
  const { numbers, masked, categories, time, calendar, known } = request;
  const own: OwnFeature[] = [
    ...numbers.map((column) => ({ kind: "number", column }) as const),
    ...masked.map((column) => ({ kind: "missing", column }) as const),
    ...[...categories].flatMap(([column, values]) =>
      values.map((value) => ({ kind: "category", column, value }) as const),
    ),
    ...(time === null
      ? []
      : calendar.flatMap((part) =>
          (["sin", "cos"] as const).map((wave) => ({ kind: "calendar", column: time, part, wave }) as const),
        )),
  ];
  const ahead = own.filter(({ column, kind }) => known.includes(column) && kind !== "missing");
  return [...own.map((each) => ({ ...each, isAhead: false })), ...ahead.map((each) => ({ ...each, isAhead: true }))];
}

/** `temperature`, `temperature missing`, `weather=rain`, `hour sin`; `price +24` of the row 24 rows later. */
export function featureName(source: FeatureSource, horizon: number): string {
  const ahead = source.isAhead ? ` +${horizon}` : "";
  switch (source.kind) {
    case "number":
      return `${source.column}${ahead}`;
    case "missing":
      return `${source.column} missing`;
    case "category":
      return `${source.column}=${source.value}${ahead}`;
    case "calendar":
      return `${source.part} ${source.wave}${ahead}`;
  }
}

/** Whether the features are more than the columns' own numbers. */
export function areDerived(sources: readonly FeatureSource[]): boolean {
  return sources.some(({ kind, isAhead }) => kind !== "number" || isAhead);
}

const dayMs = 86_400_000;

/**
 * Where a date is in the period, from 0 to below 1: hours of the day (UTC, as dates without a zone are read), days of the week from
 * Sunday, months of the year, days of the year.
 */
function phaseOf(part: CalendarPart, timeMs: number): number {
  const date = new Date(timeMs);
  switch (part) {
    case "hour":
      return (((timeMs % dayMs) + dayMs) % dayMs) / dayMs;
    case "weekday":
      return date.getUTCDay() / 7;
    case "month":
      return date.getUTCMonth() / 12;
    case "day_of_year": {
      const start = Date.UTC(date.getUTCFullYear(), 0, 1);
      return (timeMs - start) / (Date.UTC(date.getUTCFullYear() + 1, 0, 1) - start);
    }
  }
}

/** The value of a calendar feature. */
export function calendarValue({ part, wave }: { part: CalendarPart; wave: "sin" | "cos" }, timeMs: number): number {
  const angle = 2 * Math.PI * phaseOf(part, timeMs);
  return wave === "sin" ? Math.sin(angle) : Math.cos(angle);
}
