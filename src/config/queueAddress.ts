/** Environment variable of a search process: passwords by `host:port`, as JSON, from an editor that keeps them. */
export const queuePasswordsVariable = "MOE_RNAS_QUEUE_PASSWORDS";

/** Where a queue of evaluations is: a Redis server and one of its databases. */
export interface QueueAddress {
  readonly host: string;
  readonly port: number;
  readonly database: number;
  readonly isEncrypted: boolean;
  /** Of Redis' access control list. A name is no secret. */
  readonly user: string | null;
  readonly password: string | null;
  /** The address as it may be shown: without its password. */
  readonly text: string;
}

/** @returns null for a text that is no address. */
export function parseQueueAddress(text: string): QueueAddress | null {
  let url: URL;
  try {
    url = new URL(text);
  } catch {
    // What is no URL is no address: the caller names the place.
    return null;
  }
  const { protocol, hostname, port, username, password, pathname } = url;
  const isEncrypted = protocol === "rediss:";
  if (hostname === "" || port === "0" || !(isEncrypted || protocol === "redis:") || !/^(\/\d{0,4})?$/.test(pathname))
    return null;
  const user = decoded(username);
  const database = Number(pathname.slice(1));
  return {
    host: hostname.replace(/^\[(.*)\]$/, "$1"),
    port: port === "" ? 6379 : Number(port),
    database,
    isEncrypted,
    user: user === "" ? null : user,
    password: password === "" ? null : decoded(password),
    text: `${protocol}//${username === "" ? "" : `${username}@`}${url.host}${database === 0 ? "" : `/${database}`}`,
  };
}

/** What keeps a text from being the address of a queue, with what to write; null where nothing does. */
export function queueAddressFault(text: string): string | null {
  if (/\S\s+\S/.test(text)) return "there is a blank inside; remove it";
  if (text !== text.trim()) return "it begins or ends with a blank or a line end; remove it";
  if (/^(redis\+)?(unix|socket):|^\//i.test(text)) return "a socket file is not supported; write `redis://host:6379`";
  const [, scheme, server = "", , rest = ""] = /^(rediss?:\/\/)?([^\s/?#]*)(\/?)(.*)$/.exec(text) ?? [];
  if (scheme === undefined) return "write `redis://host:6379`, or `rediss://host:6379` with TLS";
  const port = /:(\d+)$/.exec(server)?.[1];
  if (port !== undefined && !(Number(port) >= 1 && Number(port) <= 65_535)) {
    return `a port is between 1 and 65535, not ${port}`;
  }
  if (/[?#]/.test(rest)) return "nothing belongs behind the database, no `?` and no `#`";
  if (!/^\d{0,4}$/.test(rest))
    return "the database behind the `/` is a number from 0 to 9999; write `redis://host:6379/0`";
  return parseQueueAddress(text) === null ? "write `redis://host:6379`, or `rediss://host:6379` with TLS" : null;
}

/** The first address in a text, such as a line of a config or a message; null where there is none. */
export function queueAddressIn(text: string): QueueAddress | null {
  return parseQueueAddress(/\brediss?:\/\/[^\s"'`{},]+/.exec(text)?.[0] ?? "");
}

function decoded(text: string): string {
  try {
    return decodeURIComponent(text);
  } catch {
    // A stray percent sign stands for itself.
    return text;
  }
}
