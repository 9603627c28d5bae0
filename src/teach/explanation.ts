/** What `explainGrad` finds, and how it prints itself. */
import { printed } from './explanation-text.ts';

/** A tensor by its name. */
export interface NamedShape {
  readonly name: string;
  readonly shape: readonly number[];
}

/** A tensor with its value as text; null where it is not known, or has many elements. */
export interface NamedValue extends NamedShape {
  readonly value: string | null;
}

/** One call of the function, on the way to its result. */
export interface ForwardStep {
  /** The call as it was written: `x.matmul(w)`. */
  readonly code: string;
  readonly operands: readonly NamedShape[];
  readonly results: readonly NamedValue[];
}

/** What one step hands back to one of its operands. */
export interface BackwardStep {
  /** Of what it is the derivative, and by what. */
  readonly of: NamedShape;
  readonly by: NamedShape;
  /** The shape of the whole derivative, `[...of, ...by]`. */
  readonly derivative: readonly number[];
  /** Whether it is 0 but where the indices agree. */
  readonly isDiagonal: boolean;
  /** The gradient that the step adds to, `dx`, with what has been added so far. */
  readonly gradient: NamedValue;
  /** The vector-Jacobian product: `dy @ w.T`. */
  readonly formula: string;
  /** What the formula names besides, each as `t1 = ...`. */
  readonly where: readonly string[];
  /** Why it has the shape that it has. */
  readonly notes: readonly string[];
  /** Which part of the gradient it is, counted from 1, and of how many. */
  readonly part: number;
  readonly parts: number;
}

export interface GradExplanation<Gradients = unknown> {
  /** The tensors of the arguments, and those from outside of the function. */
  readonly inputs: readonly NamedValue[];
  readonly forward: readonly ForwardStep[];
  readonly result: NamedValue;
  /** The cotangent of the result, with which the walk back begins: 1, and of several elements 1, 2, 3, ... */
  readonly seed: NamedValue;
  readonly backward: readonly BackwardStep[];
  /** For each argument its gradients, in a tree like it, and null for what has none. */
  readonly gradients: Gradients;
  /** The explanation as text. */
  toString(): string;
  print(): void;
}

export type Found<Gradients> = Omit<GradExplanation<Gradients>, 'toString' | 'print'>;

/** An explanation prints itself, in Node's inspector too. */
export class Explanation<Gradients> implements GradExplanation<Gradients> {
  readonly inputs: readonly NamedValue[];
  readonly forward: readonly ForwardStep[];
  readonly result: NamedValue;
  readonly seed: NamedValue;
  readonly backward: readonly BackwardStep[];
  readonly gradients: Gradients;

  constructor(found: Found<Gradients>) {
    this.inputs = found.inputs;
    this.forward = found.forward;
    this.result = found.result;
    this.seed = found.seed;
    this.backward = found.backward;
    this.gradients = found.gradients;
    // Not a method: bundlers would keep a class with such a name where nothing is explained.
    const value = () => this.toString();
    Object.defineProperty(this, Symbol.for('nodejs.util.inspect.custom'), { value });
  }

  toString(): string {
    return printed(this);
  }

  print(): void {
    console.log(this.toString());
  }
}
