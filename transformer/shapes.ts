/** The shapes of a file's lowered code, line by line. */
import type { ts } from 'ts-morph';
import type { ShapeLine } from './api.ts';
import type { LoweredFile } from './compile.ts';

interface Found extends ShapeLine {
  readonly position: number;
}

function lineOf(node: ts.Node, name: string, shapes: Iterable<string>): Found {
  const file = node.getSourceFile();
  const position = node.getStart();
  const line = file.getLineAndCharacterOfPosition(position).line + 1;
  return { file: file.fileName, line, name, shapes: [...shapes], position };
}

const byPlace = (a: Found, b: Found): number =>
  a.file === b.file ? a.position - b.position : a.file < b.file ? -1 : 1;

/** Of every function that the calls in these files ran, wherever it is. */
export function shapesOf(files: readonly LoweredFile[]): ShapeLine[] {
  const found = new Map<ts.Node, { readonly name: string; readonly shapes: Set<string> }>();
  for (const { shapes } of files.flatMap((file) => file.calls)) {
    for (const [node, { name, shapes: own }] of shapes) {
      const known = found.get(node)?.shapes ?? [];
      found.set(node, { name, shapes: new Set([...known, ...own]) });
    }
  }
  return [...found]
    .map(([node, { name, shapes }]) => lineOf(node, name, shapes))
    .sort(byPlace)
    .map(({ position: _, ...line }) => line);
}
