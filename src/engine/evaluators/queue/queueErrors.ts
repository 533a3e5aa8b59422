import { AppError } from "../../../base/errors.ts";
import { asSentence } from "../../../base/sentence.ts";

/** The queue's server does not answer. */
export class QueueUnreachableError extends AppError {
  readonly code = "QUEUE_UNREACHABLE";
  constructor(address: string, why: string) {
    super(
      asSentence(`The queue at ${address} cannot be reached: ${why}`),
      "Check `run.queue`, the network, and whether Redis runs there.",
    );
  }
}

/** The server's certificate is not one that this machine trusts. */
class QueueCertificateError extends AppError {
  readonly code = "QUEUE_CERTIFICATE";
  constructor(address: string, why: string) {
    super(
      asSentence(`The queue at ${address} has no certificate that this machine trusts: ${why}`),
      "Name the file of its certificate authority in the environment variable NODE_EXTRA_CA_CERTS.",
    );
  }
}

export interface QueueLogin {
  readonly user: string | null;
  readonly password: string | null;
}

/** The server does not let us in. */
class QueueLoginError extends AppError {
  readonly code = "QUEUE_LOGIN";
  /** @param login what was tried; null where it is not known any more. */
  constructor(address: string, why: string, login: QueueLogin | null) {
    super(asSentence(`The queue at ${address} refuses the login: ${why}`), loginRemedy(login));
  }
}

function loginRemedy(login: QueueLogin | null): string {
  if (login?.password == null) {
    return "Set MOE_RNAS_QUEUE_PASSWORD, and MOE_RNAS_QUEUE_USER where the server has users; in the editor, use `MOE/RNAS: Set Queue Password…`.";
  }
  const { user, password } = login;
  const blank = /^\s|\s$/.test(password) ? ", which begins or ends with a blank," : "";
  const whose =
    user === null
      ? "without a user; name one in MOE_RNAS_QUEUE_USER where the server has users"
      : `for the user "${user}"`;
  return `Correct the password${blank} in MOE_RNAS_QUEUE_PASSWORD or in the editor's \`MOE/RNAS: Set Queue Password…\`; it was tried ${whose}.`;
}

/** The server has no such database. */
class QueueDatabaseError extends AppError {
  readonly code = "QUEUE_DATABASE";
  constructor(address: string, why: string) {
    super(
      asSentence(`The queue at ${address} has no such database: ${why}`),
      "Name a lower number behind the last `/` of `run.queue`, or none (which is 0); a server has 16 unless its `databases` says more.",
    );
  }
}

/** The server answers a command with an error: no right to it, no memory. */
class QueueRefusedError extends AppError {
  readonly code = "QUEUE_REFUSED";
  constructor(address: string, why: string) {
    const [, remedy] = refusals.find(([reply]) => reply.test(why)) ?? [null, "See the server's log and settings"];
    super(asSentence(`The queue at ${address} refuses a command: ${why}`), `${remedy}; then resume the run.`);
  }
}

const refusals: readonly (readonly [reply: RegExp, remedy: string])[] = [
  [/^NOPERM/, "Give the user the rights that docs/distributed.md lists"],
  [/^OOM/, "Give the server more memory (`maxmemory`)"],
  [/^READONLY/, "This server is a replica: name its primary in `run.queue`"],
  [/^MISCONF/, 'The server cannot write its snapshots: give it disk space, or start it with `--save ""`'],
  [/^(MOVED|CROSSSLOT|CLUSTERDOWN)/, "Name a server that is no Redis Cluster in `run.queue`"],
  [/^ERR max number of clients/, "Raise the server's `maxclients`"],
  [/^(LOADING|BUSY|TRYAGAIN|MASTERDOWN)/, "Wait until the server is done with what it does"],
  [/^ERR unknown command/, "Use Redis 6.2 or later, or Valkey, and rename none of its commands"],
];

/** What was stored is gone again and again. */
export class QueueForgetfulError extends AppError {
  readonly code = "QUEUE_FORGETFUL";
  constructor(address: string) {
    super(
      `The queue at ${address} loses what is stored in it.`,
      "Set its `maxmemory-policy` to `noeviction` and give it more memory; then resume the run.",
    );
  }
}

/** Every worker that there is refuses the run. */
export class WorkersRefuseError extends AppError {
  readonly code = "WORKERS_REFUSE";
  constructor(address: string, what: string) {
    super(`The workers of ${address} refuse the jobs of this run: ${what}`, "Give them what they lack; then resume.");
  }
}

const loginReplies = /^(WRONGPASS|ERR AUTH|ERR Client sent AUTH|ERR invalid password)/;
const databaseReplies = /^ERR (DB index is out of range|invalid DB index|SELECT is not allowed)/;
const certificateCodes =
  /^(DEPTH_ZERO_SELF_SIGNED_CERT|SELF_SIGNED_CERT_IN_CHAIN|UNABLE_TO_|CERT_|ERR_TLS_CERT|HOSTNAME_MISMATCH)/;

/**
 * An error of the client library as one that a person can mend; null for a lost connection, which mends itself.
 *
 * The library's own error is not kept as the cause: that of a refused login holds the password.
 */
export function lastingError(cause: unknown, address: string, login: QueueLogin | null = null): AppError | null {
  const error = cause instanceof Error ? cause : new Error(String(cause));
  const message = error.message.replace(/\.$/, "");
  if (/^NOAUTH/.test(message)) return new QueueLoginError(address, "it asks for a password, and none is set", login);
  if (loginReplies.test(message)) return new QueueLoginError(address, message, login);
  if (databaseReplies.test(message)) return new QueueDatabaseError(address, message);
  const code = "code" in error ? String(error.code) : "";
  if (certificateCodes.test(code)) return new QueueCertificateError(address, message);
  if (error.name === "ReplyError" || /^(NOPERM|OOM|READONLY|MISCONF|ERR) /.test(message)) {
    return new QueueRefusedError(address, message);
  }
  return null;
}
