/**
 * Everything the transformer can say: one row per code, with what was seen and what to do about it. Codes are stable;
 * sentences may be reworded. Sentences about shapes are not here: they are the ones of `src/errors.ts`. Why a rule
 * exists, with examples, is in `catalogue/`.
 */
import { oneLine } from './plain.ts';

/** `info` is counted and shown on request: nothing is wrong, but something is left as it was. */
export type Severity = 'error' | 'warning' | 'info';

/** A place in a file, as an editor counts: both from 1. */
export interface Place {
  readonly file: string;
  readonly line: number;
  readonly column: number;
}

/** One finding, with everything needed to print it. */
export interface Diagnostic extends Place {
  readonly code: string;
  readonly severity: Severity;
  readonly message: string;
  readonly fix: string;
  /** The type in question, and where it comes from: "number, from `let rate`". */
  readonly seen?: string;
  /** The source around the place, with a caret under it. */
  readonly frame: string;
  /** How the place was reached, innermost first: `called at model.ts:3:10`. */
  readonly notes: readonly string[];
}

/** What a row of the table gives when it is called with what was seen. */
export interface Finding {
  readonly code: string;
  readonly severity: Severity;
  readonly message: string;
  readonly fix: string;
  /** Whether the diagnostic shows the type of the node that it is about. */
  readonly isAboutType: boolean;
}

/** A finding about a file of which there is no tree. */
export const atStartOf = (file: string, { isAboutType: _, ...finding }: Finding): Diagnostic => ({
  ...finding,
  file,
  line: 1,
  column: 1,
  frame: '',
  notes: [],
});

type Says<Seen extends readonly string[]> = (...seen: Seen) => string;

function row<Seen extends readonly string[]>(
  code: string,
  says: Says<Seen>,
  fix: string | Says<Seen>,
  severity: Severity = 'error',
): (...seen: Seen) => Finding {
  return (...seen) => ({
    code,
    severity,
    message: oneLine(says(...seen)),
    fix: oneLine(typeof fix === 'string' ? fix : fix(...seen)),
    isAboutType: false,
  });
}

/** A row about what a type says or hides. */
const typeRow: typeof row = (...columns) => {
  const finding = row(...columns);
  return (...seen) => ({ ...finding(...seen), isAboutType: true });
};

const literalSizes = 'write the sizes as literals, as in Tensor<[32, 784]>';

export const messages = {
  // ---- GR10xx: the parameters and the result of the function ----------------------------------------
  notAFunction: row(
    'GR1001',
    (seen) => `lower takes a function, but this is ${seen}`,
    'pass a function, an arrow function, or the name of one',
  ),
  dynamicSize: typeRow(
    'GR1002',
    (what, type) => `${what} is ${type}: a size that is no literal is known only at run time`,
    `${literalSizes}, or call x.expectShape([...]) before`,
  ),
  generic: typeRow(
    'GR1003',
    (what, type) => `${what} is ${type}, a type parameter`,
    'lower a function of literal sizes: lower((x: Tensor<[32, 784]>) => f(x))',
  ),
  union: typeRow(
    'GR1004',
    (what, type) => `${what} is one of several types: ${type}`,
    'one program has one signature: lower a function for each of them',
  ),
  runtimeValue: typeRow(
    'GR1005',
    (what, type) => `${what} is a ${type}, whose value is known only at run time`,
    'pass it as a tensor (Tensor<[]> for one number), or give it a literal type',
  ),
  untyped: typeRow(
    'GR1006',
    (what, type) => `${what} has type ${type}, so nothing is known about it`,
    'annotate it: (x: Tensor<[32, 784]>) => ...',
  ),
  unknownLength: typeRow(
    'GR1007',
    (what, type) => `${what} is ${type}: how many tensors it holds is known only at run time`,
    'use a tuple, [Tensor<[2]>, Tensor<[3]>], or an object with named fields',
  ),
  notATree: row(
    'GR1008',
    (what, type) => `${what} is ${type}: neither a tensor nor a tree of tensors`,
    'take and return tensors, or objects and tuples of them',
  ),
  optional: typeRow(
    'GR1009',
    (what) => `${what} may be left out, but only parameters at the end may`,
    'make it required, or move the parameter to the end',
  ),
  typeLied: row(
    'GR1010',
    (what, type, truth) => `the types say that ${what} is ${type}, but it is ${truth}`,
    'remove the cast, or correct the annotation',
  ),
  overloaded: row(
    'GR1011',
    (what) => `${what} has several call signatures`,
    'lower an arrow function that calls the one you mean',
  ),

  privateName: row(
    'GR1012',
    (what) => `${what} is a private name, which only the methods of its class can read`,
    'declare it private instead: private readonly w',
  ),
  abstractClass: row(
    'GR1013',
    (what, type) =>
      `${what} is ${type}, an abstract class: whose methods it has is known only at run time`,
    'name the class that it is an object of, and lower a function for each of them',
  ),
  hiddenClass: row(
    'GR1014',
    (what, type) => `${what} is an object of ${type}, which this file cannot name`,
    'export the class from a file of its own, or declare it at the top of this one',
  ),
  genericValue: typeRow(
    'GR1015',
    (what) => `${what} is generic, and is passed on here: for which shapes is not known`,
    'give it a name with const, and call that, or pass it on with its type arguments: layer<32>',
  ),

  // ---- GR11xx: syntax and values inside the function ------------------------------------------------
  syntax: row(
    'GR1101',
    (seen) => `${seen} cannot be lowered`,
    'compute it outside and pass the result in, or write it with tensor ops',
  ),
  async: row(
    'GR1102',
    (seen) => `${seen} inside lower: a program runs in one go and waits for nothing`,
    'await the value before, and pass it in',
  ),
  reads: row(
    'GR1103',
    (member) => `${member} reads a value, and inside lower there are none yet`,
    'return the tensor and read it outside; choose between values with where()',
  ),
  tensorOperator: row(
    'GR1104',
    (operator) => `the operator ${operator} on a tensor`,
    'use the method: add sub mul div neg eq lt ...',
  ),
  assignsOutside: row(
    'GR1105',
    (name) => `${name} is changed here, but it belongs to code outside the lowered function`,
    'return the new value instead',
  ),
  unknownGlobal: row(
    'GR1106',
    (name) => `${name} is not known at build time`,
    'compute it outside and pass it in; Math, Object, Array and Number helpers that are pure do work',
  ),
  unknownMember: row(
    'GR1107',
    (member, owner) => `${member} of ${owner} cannot be used inside lower`,
    'compute it outside and pass the result in',
  ),
  nothing: row(
    'GR1108',
    (what, value) => `${what} of ${value}`,
    'check that the value is there at build time',
  ),
  notCallable: row(
    'GR1109',
    (what, seen) => `${what} is called, but it is ${seen}`,
    'call a function',
  ),
  throws: row(
    'GR1110',
    (what) => `this throws ${what} for the shapes that are lowered`,
    'fix what leads here, or remove the check',
  ),
  tooManySteps: row(
    'GR1111',
    (limit) => `more than ${limit} steps: a loop that does not end, or one too long to unroll`,
    'shorten the loop, or write it as one tensor op',
  ),
  tooDeep: row(
    'GR1112',
    () => 'calls or expressions nested too deeply: recursion that does not end?',
    'end the recursion on a value known at build time, or split the expression',
  ),
  destructuring: row(
    'GR1113',
    (seen) => `${seen} cannot be taken apart like this`,
    'destructure arrays and objects only',
  ),
  random: row(
    'GR1114',
    (name) => `${name} gives another value on each call`,
    'draw from a key that is a parameter, as in rand(2, { generator: key }), or draw outside and pass the numbers in',
  ),

  acts: row(
    'GR1115',
    (name) => `${name} does something besides computing, and a program only computes`,
    'do it outside, with what the lowered function returns',
  ),
  lostPrivate: row(
    'GR1116',
    (name) => `${name} of an object that does not have it`,
    'parameters are taken apart into their fields, and have no # names: declare it private instead',
  ),

  // ---- GR12xx: what the function captures -----------------------------------------------------------
  capturedParameter: typeRow(
    'GR1201',
    (name) => `${name} is captured, but it is known only at run time`,
    (name) => `pass it as a parameter: lower((${name}, ...) => ...)`,
  ),
  capturedThis: row(
    'GR1209',
    () => 'this is captured, but it is known only at run time',
    'pass the object as a parameter: lower((net: Net, ...) => net.forward(...))',
  ),
  capturedLet: typeRow(
    'GR1202',
    (name) => `${name} is captured, but it is not a const`,
    (name) => `declare it with const, or pass ${name} as a parameter`,
  ),
  capturedRandom: row(
    'GR1203',
    (name) => `${name} is captured, but its value is drawn at random at run time`,
    (name) => `pass it as a parameter: lower((${name}, ...) => ...)`,
  ),
  capturedRuntime: row(
    'GR1204',
    (name, why) => `${name} is captured, but its value is known only at run time: ${why}`,
    (name) => `pass it as a parameter: lower((${name}, ...) => ...)`,
  ),
  capturedChanged: typeRow(
    'GR1205',
    (name, where) => `${name} is captured, but it is changed at ${where}`,
    (name) => `pass ${name} as a parameter, or do not change it`,
  ),
  capturedForeign: row(
    'GR1206',
    (name, file) => `${name} comes from ${file}, which holds no source that can be read`,
    'only functions of this project can be lowered; wrap or copy it',
  ),
  capturedVariable: typeRow(
    'GR1208',
    (name) => `${name} is captured, but it is a variable, whose value changes`,
    (name) => `pass it as a parameter: lower((${name}, ...) => ...)`,
  ),
  circular: row('GR1207', (name) => `${name} is defined by itself`, 'break the circle'),

  // ---- GR13xx: the project --------------------------------------------------------------------------
  syntaxError: row('GR1301', (sentence) => sentence, 'correct the syntax'),
  typeError: row('GR1302', (sentence) => sentence, 'correct the types; lowering trusts them'),
  outsideProject: row(
    'GR1303',
    (file, config) => `${file} calls lower, but ${config} does not include it`,
    'add the file to "include", or name another tsconfig; until then it is traced at run time',
    'warning',
  ),
  loweredAsValue: row(
    'GR1304',
    () => 'lower is used as a value here, so this is traced at run time, not lowered',
    'call it directly: lower(f)',
    'warning',
  ),
  staysTraced: row(
    'GR1305',
    (expression, why) => `${expression} is traced at run time: ${why}`,
    'give its tensors literal shapes, and what is no tensor a value known at build time',
    'info',
  ),
  tracedOutside: row(
    'GR1306',
    (what) => `${what} is tensor work outside lower: it is traced at run time, by the compiler`,
    'move it into a lowered function; what only creates and reads tensors needs no compiler',
    'info',
  ),
  neverCalled: row(
    'GR1308',
    (name) =>
      `${name} is generic, and nothing in this project says for which shapes: it is traced at run time`,
    'call it with tensors of literal sizes; what only lowered functions call need not be lowered itself',
    'warning',
  ),
  twoCopies: row(
    'GR1307',
    (copies) =>
      `the project has two copies of gradus, whose tensors do not fit together: ${copies}`,
    'install one version for the whole workspace (npm dedupe, or an override), and build again',
  ),

  // ---- GR14xx: what the library says ----------------------------------------------------------------
  shape: row('GR1401', (sentence) => sentence, 'make the shapes fit'),
  dtype: row('GR1402', (sentence) => sentence, 'convert with to()'),
  gradient: row('GR1403', (sentence) => sentence, 'differentiate a function that returns a scalar'),
  refused: row(
    'GR1404',
    (sentence) => sentence,
    'change what is passed here; without the transformer the same call would throw at run time',
  ),
} as const;
