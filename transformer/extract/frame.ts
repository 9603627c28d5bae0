/**
 * Where the names of an interpreted function live. Keyed by the checker's symbols: scoping has been resolved, so names
 * cannot collide, whatever they are called.
 */
import type { ts } from 'ts-morph';
import type { ProgramSymbol } from '../oracle/oracle.ts';

export interface Cell {
  value: unknown;
  readonly mutable: boolean;
  /** Made while a captured value was evaluated: code inside the lowered function must not change it. */
  readonly outside: boolean;
}

/** What `this` is in a function. */
export interface Receiver {
  /** In the constructor of a derived class there is none before the call of `super`. */
  self: unknown;
  /** The object that the method stands in: `super` looks above it. */
  readonly home: object | undefined;
  /** What `super(...)` does, in the constructor of a derived class. */
  readonly construct?: (args: readonly unknown[], node: ts.Node) => void;
}

export class Frame {
  private readonly cells = new Map<ProgramSymbol, Cell>();
  private readonly parent: Frame | undefined;
  private readonly outside: boolean;
  /** The frame of the function that this one is inside of. */
  readonly ofFunction: Frame;

  /** Arrow functions have that of the function around them. */
  readonly receiver: Receiver | undefined;

  private constructor(
    parent: Frame | undefined,
    outside: boolean,
    isFunction: boolean,
    receiver = parent?.receiver,
  ) {
    this.parent = parent;
    this.outside = outside;
    this.receiver = receiver;
    this.ofFunction = isFunction || !parent ? this : parent.ofFunction;
  }

  static root(outside = false): Frame {
    return new Frame(undefined, outside, true);
  }

  /** A block inside. */
  inner(): Frame {
    return new Frame(this, this.outside, false);
  }

  /** The body of a function declared here. */
  call(outside: boolean, receiver?: Receiver): Frame {
    return new Frame(this, outside, true, receiver);
  }

  declare(symbol: ProgramSymbol, value: unknown, mutable: boolean): void {
    this.cells.set(symbol, { value, mutable, outside: this.outside });
  }

  find(symbol: ProgramSymbol): Cell | undefined {
    return this.cells.get(symbol) ?? this.parent?.find(symbol);
  }

  /** The same names with the same values in cells of their own: the next turn of a loop. */
  copy(): Frame {
    const next = new Frame(this.parent, this.outside, false);
    for (const [symbol, cell] of this.cells) next.cells.set(symbol, { ...cell });
    return next;
  }
}
