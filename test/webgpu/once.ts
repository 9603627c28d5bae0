/** What takes long is done once in a process, though vitest reads its configuration anew for each project. */
const KEPT: unique symbol = Symbol.for('gradus: kept for all projects');

const kept = globalThis as { [KEPT]?: Map<string, unknown> };

export function once<Made>(name: string, make: () => Made): Made {
  kept[KEPT] ??= new Map();
  if (!kept[KEPT].has(name)) kept[KEPT].set(name, make());
  // A name is always of the same.
  return kept[KEPT].get(name) as Made;
}
