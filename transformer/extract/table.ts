/** Which syntax can be lowered: a row for each kind. What has no row is refused by the name that it has here. */
import { ts } from 'ts-morph';
import * as assignments from './assignments.ts';
import { call } from './calls.ts';
import { classDeclaration, classExpression } from './classes.ts';
import type { Completion, Handler } from './context.ts';
import * as exceptions from './exceptions.ts';
import { arrow, functionExpression } from './functions.ts';
import * as literals from './literals.ts';
import { elementAccess, propertyAccess } from './members.ts';
import { identifier } from './names.ts';
import { newObject, self } from './objects.ts';
import * as operators from './operators.ts';
import * as s from './statements.ts';
import * as wrappers from './wrappers.ts';

const K = ts.SyntaxKind;

export const expressions: Partial<Record<ts.SyntaxKind, Handler<unknown>>> = {
  [K.Identifier]: identifier,
  [K.NumericLiteral]: literals.number,
  [K.StringLiteral]: literals.string,
  [K.NoSubstitutionTemplateLiteral]: literals.string,
  [K.TemplateExpression]: literals.template,
  [K.ArrayLiteralExpression]: literals.array,
  [K.ObjectLiteralExpression]: literals.object,
  [K.TrueKeyword]: () => true,
  [K.FalseKeyword]: () => false,
  [K.NullKeyword]: () => null,
  [K.PropertyAccessExpression]: propertyAccess,
  [K.ElementAccessExpression]: elementAccess,
  [K.CallExpression]: call,
  [K.NewExpression]: newObject,
  [K.ThisKeyword]: self,
  [K.ClassExpression]: classExpression,
  [K.ArrowFunction]: arrow,
  [K.FunctionExpression]: functionExpression,
  [K.BinaryExpression]: assignments.binary,
  [K.PrefixUnaryExpression]: assignments.prefix,
  [K.PostfixUnaryExpression]: assignments.postfix,
  [K.ConditionalExpression]: operators.conditional,
  [K.TypeOfExpression]: operators.typeOf,
  [K.VoidExpression]: operators.voidOf,
  [K.ParenthesizedExpression]: wrappers.parenthesized,
  [K.NonNullExpression]: wrappers.nonNull,
  [K.AsExpression]: wrappers.asserted,
  [K.TypeAssertionExpression]: wrappers.angleAsserted,
  [K.SatisfiesExpression]: wrappers.satisfies,
};

export const statements: Partial<Record<ts.SyntaxKind, Handler<Completion>>> = {
  [K.VariableStatement]: s.variables,
  [K.ExpressionStatement]: s.expression,
  [K.ReturnStatement]: s.returns,
  [K.ThrowStatement]: exceptions.throws,
  [K.Block]: s.block,
  [K.IfStatement]: s.branch,
  [K.ForStatement]: s.forLoop,
  [K.ForOfStatement]: s.forOf,
  [K.ForInStatement]: s.forIn,
  [K.WhileStatement]: s.whileLoop,
  [K.DoStatement]: s.doLoop,
  [K.SwitchStatement]: s.switches,
  [K.BreakStatement]: s.breaks,
  [K.ContinueStatement]: s.continues,
  [K.TryStatement]: exceptions.tries,
  [K.LabeledStatement]: s.labelled,
  [K.ClassDeclaration]: classDeclaration,
  [K.EnumDeclaration]: s.enumeration,
  [K.EmptyStatement]: s.nothing,
  // Functions are there since their block began, and types are gone.
  [K.FunctionDeclaration]: s.nothing,
  [K.TypeAliasDeclaration]: s.nothing,
  [K.InterfaceDeclaration]: s.nothing,
};

const names: Partial<Record<ts.SyntaxKind, string>> = {
  [K.DebuggerStatement]: '`debugger`',
  [K.DeleteExpression]: '`delete`',
  [K.TaggedTemplateExpression]: 'a tagged template',
  [K.RegularExpressionLiteral]: 'a regular expression',
  [K.BigIntLiteral]: 'a bigint',
  [K.MetaProperty]: '`import.meta` or `new.target`',
  [K.WithStatement]: '`with`',
};

/** What runs in more than one go. */
export const waits: Partial<Record<ts.SyntaxKind, string>> = {
  [K.AwaitExpression]: '`await`',
  [K.YieldExpression]: '`yield`',
};

/** A kind of syntax in words. */
export const nameOf = (kind: ts.SyntaxKind): string => names[kind] ?? `this syntax (${K[kind]})`;
