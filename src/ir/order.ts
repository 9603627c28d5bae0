/** An order among things with numbers: what must come before what. */
export class Order {
  private readonly before: readonly Set<number>[];

  constructor(before: readonly Iterable<number>[]) {
    this.before = before.map((some) => new Set(some));
  }

  /** Whether `a` is `b`, or must come before it. */
  private precedes(a: number, b: number, seen = new Set<number>()): boolean {
    if (a === b) return true;
    if (seen.has(b)) return false;
    seen.add(b);
    return [...(this.before[b] ?? [])].some((one) => this.precedes(a, one, seen));
  }

  /** Whether all of `some` can come before `last`. */
  allows(some: readonly number[], last: number): boolean {
    return !some.some((one) => this.precedes(last, one));
  }

  require(some: readonly number[], last: number): void {
    for (const one of some) this.before[last]?.add(one);
  }

  /** The things, in an order that obeys, each as near to its number as it goes. */
  sorted<Thing>(things: readonly Thing[]): Thing[] {
    const done = new Set<number>();
    const visit = (one: number): void => {
      if (done.has(one)) return;
      for (const earlier of [...(this.before[one] ?? [])].sort((a, b) => a - b)) visit(earlier);
      done.add(one);
    };
    for (const one of this.before.keys()) visit(one);
    return [...done].flatMap((one) => things[one] ?? []);
  }
}
