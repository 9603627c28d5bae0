/** Text from the user's source or disk, as reports may print it. */

/**
 * The same text without characters that a terminal obeys or that reorder a line. Each becomes one visible character,
 * so that columns stay where they are.
 */
export const plain = (text: string): string =>
  text.replace(/[\p{Cc}\p{Cf}\p{Zl}\p{Zp}]/gu, '\u{fffd}');

/** The same, on one line. */
export const oneLine = (text: string): string => plain(text.replace(/\s+/g, ' ').trim());

export const plural = (n: number, noun: string): string => `${n} ${noun}${n === 1 ? '' : 's'}`;
