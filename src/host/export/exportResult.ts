import * as vscode from "vscode";
import { int8LossText } from "../../export/c/int8LossText.ts";

/** What `moe-rnas export --json` prints. */
export interface ExportResult {
  readonly title: string;
  readonly out: string;
  readonly files: readonly string[];
  readonly int8: { readonly float32: number; readonly int8: number } | null;
  /** `nats`, `squared units` */
  readonly lossUnit: string;
  readonly verifications: readonly ExportVerification[];
}

type ExportVerification =
  | { readonly kind: "run"; readonly by: string; readonly difference: number }
  | { readonly kind: "read"; readonly how: string; readonly isRight: boolean }
  | { readonly kind: "notVerified"; readonly because: string };

/** What is said of an export that is right: what verified it, and what 8-bit weights cost. */
export function exportText(
  { title, int8, lossUnit, verifications: [verification] }: ExportResult,
  label: string,
): string {
  const parts = [vscode.l10n.t("{0} is exported: {1}.", title, label)];
  if (int8 !== null) {
    const loss = int8LossText(int8);
    parts.push(
      vscode.l10n.t("Validation loss {0} {1} with 8-bit weights, {2} without.", loss.int8, lossUnit, loss.float32),
    );
  }
  if (verification?.kind === "run") {
    const { by, difference } = verification;
    parts.push(vscode.l10n.t("Verified by {0}: largest difference {1}.", by, difference.toExponential(1)));
  }
  if (verification?.kind === "read") parts.push(vscode.l10n.t("Verified: read back {0}.", verification.how));
  if (verification?.kind === "notVerified") parts.push(vscode.l10n.t("Not verified: {0}.", verification.because));
  return parts.join(" ");
}
