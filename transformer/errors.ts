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
}
