import { AppError } from "../../../base/errors.ts";

/** The queue's server does not answer. */
export class QueueUnreachableError extends AppError {
  readonly code = "QUEUE_UNREACHABLE";
  constructor(address: string, why: string) {
    super(
      `The queue at ${address} cannot be reached: ${why}.`,
      "Check `run.queue`, the network, and whether Redis runs there.",
    );
  }
}

/** The server's certificate is not one that this machine trusts. */
export class QueueCertificateError extends AppError {
  readonly code = "QUEUE_CERTIFICATE";
  constructor(address: string, why: string) {
    super(
      `The queue at ${address} has no certificate that this machine trusts: ${why}.`,
      "Name the file of its certificate authority in the environment variable NODE_EXTRA_CA_CERTS.",
    );
  }
}

/** The server does not let us in. */
export class QueueLoginError extends AppError {
  readonly code = "QUEUE_LOGIN";
  constructor(address: string, why: string) {
    super(
      `The queue at ${address} refuses the login: ${why}.`,
      "Set MOE_RNAS_QUEUE_PASSWORD, and MOE_RNAS_QUEUE_USER where the server has users; in the editor, use `MOE/RNAS: Set Queue Password…`.",
    );
  }
}

/** The server answers a command with an error: no right to it, no memory. */
export class QueueRefusedError extends AppError {
  readonly code = "QUEUE_REFUSED";
  constructor(address: string, why: string) {
    super(
      `The queue at ${address} refuses a command: ${why}.`,
      "Give the user the rights that docs/distributed.md lists, or the server more memory; then resume the run.",
    );
  }
}

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
const certificateCodes =
  /^(DEPTH_ZERO_SELF_SIGNED_CERT|SELF_SIGNED_CERT_IN_CHAIN|UNABLE_TO_|CERT_|ERR_TLS_CERT|HOSTNAME_MISMATCH)/;

/**
 * An error of the client library as one that a person can mend; null for a lost connection, which mends itself.
 *
 * The library's own error is not kept as the cause: that of a refused login holds the password.
 */
export function lastingError(cause: unknown, address: string): AppError | null {
  const error = cause instanceof Error ? cause : new Error(String(cause));
  const message = error.message.replace(/\.$/, "");
  if (/^NOAUTH/.test(message)) return new QueueLoginError(address, "it asks for a password, and none is set");
  if (loginReplies.test(message)) return new QueueLoginError(address, message);
  const code = "code" in error ? String(error.code) : "";
  if (certificateCodes.test(code)) return new QueueCertificateError(address, message);
  if (error.name === "ReplyError" || /^(NOPERM|OOM|READONLY|MISCONF|ERR) /.test(message)) {
    return new QueueRefusedError(address, message);
  }
  return null;
}
