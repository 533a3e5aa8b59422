import { type Diagnostic, DiagnosticSeverity, DiagnosticTag } from "vscode-languageserver-types";
import type { ConfigDiagnostic } from "../config/diagnostic.ts";
import type { ParsedDocument } from "./parsedDocument.ts";

const severities = {
  error: DiagnosticSeverity.Error,
  warning: DiagnosticSeverity.Warning,
  information: DiagnosticSeverity.Information,
  hint: DiagnosticSeverity.Hint,
} as const;

/** A finding as an editor takes it; what has no effect is shown faded. */
export function toLspDiagnostic(document: ParsedDocument, diagnostic: ConfigDiagnostic): Diagnostic {
  return {
    range: document.range(diagnostic.range),
    severity: severities[diagnostic.severity],
    code: diagnostic.code,
    source: "rnas",
    message: diagnostic.message,
    ...(diagnostic.code === "NO_EFFECT" ? { tags: [DiagnosticTag.Unnecessary] } : {}),
  };
}
