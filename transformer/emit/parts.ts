/** What emitted code takes from gradus: each part under one name that collides with nothing in the module. */

type Fresh = (wanted: string) => string;

export class Parts {
  private readonly fresh: Fresh;
  private readonly names = new Map<string, Map<string, string>>();

  constructor(fresh: Fresh) {
    this.fresh = fresh;
  }

  /** The name of a part of an entry of the package, which is imported from now on. */
  take(part: string, from: string): string {
    const taken = this.names.get(from) ?? new Map<string, string>();
    const name = taken.get(part) ?? this.fresh(`$${part}`);
    this.names.set(from, taken.set(part, name));
    return name;
  }

  imports(): string[] {
    return [...this.names].map(([from, taken]) => {
      const specifiers = [...taken].map(([part, name]) => `${part} as ${name}`);
      return `import { ${specifiers.join(', ')} } from '${from}';`;
    });
  }
}
