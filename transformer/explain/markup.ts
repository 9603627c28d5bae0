/** Markup in which nothing that is written can become markup. */

const ENTITIES: Readonly<Record<string, string>> = {
  '&': '&amp;',
  '<': '&lt;',
  '>': '&gt;',
  '"': '&quot;',
  "'": '&#39;',
};

/** Characters that are shown by their numbers: no display may reorder or hide what a name says. */
const UNSEEN = /[\p{Cc}\p{Cf}\p{Cs}\p{Zl}\p{Zp}]/gu;

/** A text as markup; lines and tabs stay. */
export const escaped = (text: string): string =>
  text
    .replace(UNSEEN, (c) =>
      c === '\n' || c === '\t' ? c : `\\u{${(c.codePointAt(0) ?? 0).toString(16)}}`,
    )
    .replace(/[&<>"']/g, (c) => ENTITIES[c] ?? c);

type Attributes = Readonly<Record<string, string | number | undefined>>;

/** An element with markup inside. Attributes without a value are left out. */
export function element(
  name: string,
  attributes: Attributes,
  ...inside: readonly string[]
): string {
  const given = Object.entries(attributes).flatMap(([key, value]) =>
    value === undefined ? [] : [` ${key}="${escaped(String(value))}"`],
  );
  return `<${name}${given.join('')}>${inside.join('')}</${name}>`;
}

const TOKENS =
  /(?<comment>\/\/[^\n]*)|(?<string>"(?:[^"\\\n]|\\.)*"|'(?:[^'\\\n]|\\.)*')|(?<keyword>\b(?:const|for|function|if|else|let|return|while|new)\b)|(?<number>\b\d[\w.]*)/g;

/** JavaScript as markup, its tokens by classes. */
export function highlighted(source: string): string {
  let [markup, end] = ['', 0];
  for (const match of source.matchAll(TOKENS)) {
    const [kind = ''] = Object.entries(match.groups ?? {}).find(([, text]) => text) ?? [];
    markup += escaped(source.slice(end, match.index));
    markup += element('span', { class: `token-${kind}` }, escaped(match[0]));
    end = match.index + match[0].length;
  }
  return markup + escaped(source.slice(end));
}
