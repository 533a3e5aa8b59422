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
  if (hostname === "" || !(isEncrypted || protocol === "redis:") || !/^(\/\d{0,4})?$/.test(pathname)) return null;
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
