/**
 * What becomes of a run. Much is known only when the GPU has answered: then errors go to whoever reads what depends on
 * them, and to nobody else.
 */
export class Outcome {
  /** What has gone wrong, as far as it is known. */
  error: unknown = undefined;
  /** The batches that have commands of it, and have not settled. */
  private batches = 0;
  /** The user's op, or program. */
  readonly name: string;
  private causes: readonly Outcome[] = [];

  constructor(name: string) {
    this.name = name;
  }

  /** Whether nothing more can go wrong with what was added until now. */
  get isSettled(): boolean {
    return this.batches === 0;
  }

  /** To be called for each batch. */
  enter(): void {
    this.batches++;
  }

  /** What this run reads has come of these. An error that is known already is its own. */
  dependOn(outcomes: readonly Outcome[]): void {
    this.causes = [...new Set(outcomes)].filter((x) => !x.isSettled || x.error !== undefined);
    this.inherit();
  }

  fail(error: unknown): void {
    this.error ??= error;
  }

  /** To be called in the order of the runs, when the GPU has done a batch. */
  settle(): void {
    this.batches--;
    this.inherit();
    this.causes = [];
  }

  private inherit(): void {
    this.error ??= this.causes.find(({ error }) => error !== undefined)?.error;
  }
}

/** Of what came from the host. */
export const FINE: Outcome = /* @__PURE__ */ new Outcome('');
