/** Emitted source, line by line, with what is known of where in a user's source each line comes from. */
import type { Origin } from '../graph/origin.ts';

export interface Line {
  readonly text: string;
  readonly origin?: Origin | undefined;
}

export const linesOf = (text: string): Line[] => text.split('\n').map((line) => ({ text: line }));

export const textOf = (lines: readonly Line[]): string => lines.map(({ text }) => text).join('\n');

export const indent = (lines: readonly Line[]): Line[] =>
  lines.map(({ text, origin }) => ({ text: `  ${text}`, origin }));

/** Lines with text before the first and behind the last of them. */
export const enclosed = (before: string, lines: readonly Line[], after: string): Line[] =>
  lines.map(({ text, origin }, i) => ({
    text: `${i === 0 ? before : ''}${text}${i === lines.length - 1 ? after : ''}`,
    origin,
  }));
