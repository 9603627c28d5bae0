/** Names for emitted code that collide with nothing in the module. */

/** Gives names that are not in `taken`, and takes them. */
export function freshNames(taken: ReadonlySet<string>): (wanted: string) => string {
  const used = new Set(taken);
  return (wanted) => {
    const plain = wanted.replace(/[^A-Za-z0-9_$]/g, '_').slice(0, 40);
    let name = plain;
    for (let i = 2; used.has(name); i++) name = `${plain}${i}`;
    used.add(name);
    return name;
  };
}

/** Text from the user's source inside a line comment: nothing in it ends the line, or looks like a directive. */
export const inComment = (text: string): string =>
  text
    .replace(/[\p{Cc}\p{Cf}\p{Zl}\p{Zp}]/gu, ' ')
    .replace(/[@#]/g, '_')
    .slice(0, 200);
