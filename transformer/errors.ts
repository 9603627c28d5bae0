/** Errors of the transformer itself, and the one that carries a diagnostic out of the interpreter. */
import { GradusError } from '../src/errors.ts';
import { printDiagnostic } from './frame.ts';
import type { Diagnostic } from './messages.ts';

/** A project that cannot be opened, or a tool that is missing. */
export class ProjectError extends GradusError {
  override name = 'ProjectError';
}

/** Stops the lowering of one function. */
export class DiagnosticError extends GradusError {
  override name = 'DiagnosticError';
  readonly diagnostic: Diagnostic;

  constructor(diagnostic: Diagnostic) {
    super(printDiagnostic(diagnostic));
    this.diagnostic = diagnostic;
  }

  /** The same with another diagnostic. */
  with(diagnostic: Diagnostic): DiagnosticError {
    return new DiagnosticError(diagnostic);
  }
}

/** What a `throw` of the interpreted program throws: it may catch it itself. */
export class ThrownError extends DiagnosticError {
  override name = 'ThrownError';
  readonly value: unknown;

  constructor(diagnostic: Diagnostic, value: unknown) {
    super(diagnostic);
    this.value = value;
  }

  override with(diagnostic: Diagnostic): ThrownError {
    return new ThrownError(diagnostic, this.value);
  }
}
