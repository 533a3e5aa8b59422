import { parseArgs } from "node:util";
import { closest } from "../base/didYouMean.ts";
import { UsageError } from "./usageError.ts";

/** One subcommand as the help shows it and the parser reads it. */
export interface CommandSpec {
  readonly name: string;
  /** Positional arguments in order; `[NAME]` is optional. */
  readonly positionals: readonly string[];
  readonly summary: string;
  readonly options: { readonly [name: string]: OptionSpec };
}

export interface OptionSpec {
  readonly type: "string" | "boolean";
  /** What stands for the value in the help, for example `N`. */
  readonly value?: string;
  /** What it means where no whole number stands directly behind it. */
  readonly alone?: string;
  readonly summary: string;
}

export interface ParsedArguments {
  readonly positionals: readonly string[];
  readonly options: { readonly [name: string]: string | boolean | undefined };
}

/** @throws {UsageError} on an unknown option, a missing or a surplus argument. */
export function parseCommandArguments(spec: CommandSpec, args: readonly string[]): ParsedArguments {
  let parsed: { values: { [name: string]: string | boolean | undefined }; positionals: string[] };
  try {
    const options = Object.fromEntries(Object.entries(spec.options).map(([name, { type }]) => [name, { type }]));
    parsed = parseArgs({
      args: withValues(spec, args),
      options,
      allowPositionals: true,
      strict: true,
    }) as typeof parsed;
  } catch (error) {
    throw new UsageError(optionMessage(spec, error as Error), `run \`moe-rnas help ${spec.name}\``);
  }
  const required = spec.positionals.filter((name) => !name.startsWith("["));
  const missing = required[parsed.positionals.length];
  if (missing !== undefined) {
    throw new UsageError(`${spec.name} needs ${missing}`, `write \`moe-rnas ${usage(spec)}\``);
  }
  const surplus = parsed.positionals[spec.positionals.length];
  if (surplus !== undefined && !spec.positionals.at(-1)?.endsWith("…]")) {
    throw new UsageError(`${spec.name} does not take "${surplus}"`, `write \`moe-rnas ${usage(spec)}\``);
  }
  return { positionals: parsed.positionals, options: parsed.values };
}

/** `--retrained 3` → `--retrained=3`, and `--retrained` with anything else behind it → `--retrained=best`. */
function withValues(spec: CommandSpec, args: readonly string[]): string[] {
  const whole: string[] = [];
  for (let i = 0; i < args.length; i++) {
    const argument = args[i] as string;
    const alone = argument.startsWith("--") ? spec.options[argument.slice(2)]?.alone : undefined;
    if (alone === undefined) whole.push(argument);
    else if (/^\d+$/.test(args[i + 1] ?? "")) whole.push(`${argument}=${args[++i]}`);
    else whole.push(`${argument}=${alone}`);
  }
  return whole;
}

/** `search FILE [--workers N] [--json]` */
export function usage(spec: CommandSpec): string {
  const options = Object.entries(spec.options).map(([name, { value }]) => `[--${name}${value ? ` ${value}` : ""}]`);
  return [spec.name, ...spec.positionals, ...options].join(" ");
}

/** The whole number that an option gives, at least `min`. @throws {UsageError} */
export function wholeNumber(name: string, text: string | boolean | undefined, min: number): number | undefined {
  if (text === undefined) return undefined;
  const value = Number(text);
  if (!Number.isSafeInteger(value) || value < min) {
    throw new UsageError(`--${name} is "${text}"`, `give a whole number of at least ${min}`);
  }
  return value;
}

function optionMessage(spec: CommandSpec, error: Error): string {
  const option = /'(-[^' ]+)/.exec(error.message)?.[1];
  if (option === undefined) return error.message;
  const name = option.replace(/^-+/, "");
  if (Object.hasOwn(spec.options, name))
    return `${option} of ${spec.name} needs ${spec.options[name]?.value ?? "no value"}`;
  const guess = closest(name, Object.keys(spec.options));
  return `${spec.name} has no option ${option}${guess ? `; did you mean --${guess}?` : ""}`;
}
