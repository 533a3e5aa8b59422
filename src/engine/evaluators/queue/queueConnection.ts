import { isIP } from "node:net";
import type { Redis, RedisOptions } from "ioredis";
import { present } from "../../../base/assert.ts";
import { parseQueueAddress, type QueueAddress, queuePasswordsVariable } from "../../../config/queueAddress.ts";
import { lastingError, type QueueLogin, QueueUnreachableError } from "./queueErrors.ts";

type BrokerLibrary = typeof import("./brokerLibrary.ts");

/** Environment variables that a login is read from, before what an editor keeps. */
const userVariable = "MOE_RNAS_QUEUE_USER";
const passwordVariable = "MOE_RNAS_QUEUE_PASSWORD";

/** The login for a queue, from the environment. */
export function queueLogin(address: QueueAddress, environment: NodeJS.ProcessEnv = process.env): QueueLogin {
  return {
    user: secretText(environment[userVariable]) ?? address.user,
    password: secretText(environment[passwordVariable]) ?? storedPassword(address, environment[queuePasswordsVariable]),
  };
}

/**
 * Without the line end that a file of a secret has, as `echo` and Kubernetes write it: no password of Redis holds one.
 * An empty one is none.
 */
function secretText(value: string | undefined): string | null {
  return value?.replace(/[\r\n]+$/, "") || null;
}

/** A password is handed to the server that it was given for, never to another one that a config names. */
function storedPassword({ host, port }: QueueAddress, json: string | undefined): string | null {
  if (json === undefined) return null;
  const stored = JSON.parse(json) as { readonly [server: string]: string };
  return secretText(stored[`${host}:${port}`]);
}

interface ConnectionListener {
  /** The connection was lost; it is tried again for as long as it takes. */
  readonly onLost: () => void;
  readonly onBack: () => void;
}

/** A queue's server as long as this process needs it: lost connections come back by themselves. */
export interface QueueConnection {
  readonly library: BrokerLibrary;
  readonly redis: Redis;
  /** Without secrets. */
  readonly address: string;
  readonly isConnected: boolean;
  /**
   * Time between two commands on any connection, and the longest that a command may block: so an idle connection is
   * distinguished from one that was cut.
   */
  readonly beatMs: number;
  /** Ends it and its duplicates, also those of BullMQ, which keeps one that is lost until it is back. */
  close(): Promise<void>;
}

const defaultSilenceMs = 30_000;
const beatsOfSilence = 6;

/** Longest wait for the first connection: after that, a wrong address is more likely than a slow network. */
const firstConnectionMs = 10_000;

/**
 * Connects, or says within seconds why that cannot be.
 *
 * @param url as `run.queue` has it.
 * @throws {QueueUnreachableError} | {QueueLoginError} | {QueueCertificateError}
 */
export async function connectQueue(
  url: string,
  listener: ConnectionListener,
  options: { readonly login?: QueueLogin; readonly waitMs?: number; readonly silenceMs?: number } = {},
): Promise<QueueConnection> {
  const library = await import("./brokerLibrary.ts");
  const address = present(parseQueueAddress(url), "an accepted address");
  const silenceMs = options.silenceMs ?? defaultSilenceMs;
  const login = options.login ?? queueLogin(address);
  const redis = new library.Redis(redisOptions(address, login, silenceMs));
  const connections = [redis];
  const duplicate = redis.duplicate.bind(redis);
  redis.duplicate = (override) => {
    const copy = duplicate(override);
    connections.push(copy);
    return copy;
  };
  let isReady = false;
  await firstConnection(redis, address.text, login, options.waitMs ?? firstConnectionMs);
  isReady = true;
  redis.on("close", () => {
    if (isReady) listener.onLost();
    isReady = false;
  });
  redis.on("ready", () => {
    if (!isReady) listener.onBack();
    isReady = true;
  });
  return {
    library,
    redis,
    address: address.text,
    get isConnected() {
      return isReady;
    },
    beatMs: silenceMs / beatsOfSilence,
    close: async () => {
      isReady = false;
      for (const each of connections) each.disconnect();
    },
  };
}

/**
 * Whether there is a queue that lets us in.
 *
 * @throws {QueueUnreachableError} | {QueueLoginError} | {QueueCertificateError}
 */
export async function checkQueue(url: string): Promise<void> {
  const connection = await connectQueue(url, { onLost: () => {}, onBack: () => {} });
  await connection.close();
}

function redisOptions(address: QueueAddress, { user, password }: QueueLogin, silenceMs: number) {
  return {
    host: address.host,
    port: address.port,
    db: address.database,
    ...(password === null ? {} : { password, ...(user === null ? {} : { username: user }) }),
    ...(address.isEncrypted ? { tls: isIP(address.host) === 0 ? { servername: address.host } : {} } : {}),
    // Commands wait for the connection, however long it takes to come back.
    maxRetriesPerRequest: null,
    retryStrategy: (times: number) => Math.min(100 * 2 ** Math.min(times, 6), 3000),
    // TCP notices a cut network only after many minutes, or never.
    socketTimeout: silenceMs,
    connectTimeout: 10_000,
  } satisfies RedisOptions;
}

function firstConnection(redis: Redis, address: string, login: QueueLogin, waitMs: number): Promise<void> {
  return new Promise((resolve, reject) => {
    let last = "it does not answer";
    let isSettled = false;
    const settle = (how: () => void) => {
      isSettled = true;
      clearTimeout(timer);
      redis.off("ready", onReady);
      how();
    };
    const fail = (error: Error) => {
      settle(() => reject(error));
      redis.disconnect();
    };
    const timer = setTimeout(() => fail(new QueueUnreachableError(address, last)), waitMs);
    const onReady = () => settle(resolve);
    redis.once("ready", onReady);
    // Stays for good: without a listener, an error of a later moment would end the process. Once connected, every error
    // is a loss that the events `close` and `ready` report.
    redis.on("error", (cause) => {
      if (isSettled) return;
      last = cause.message || ("code" in cause ? String(cause.code) : last);
      const lasting = lastingError(cause, address, login);
      if (lasting !== null) fail(lasting);
    });
  });
}
