/** What the page about a code says besides its row in `messages.ts`. Nothing that runs imports this folder. */
export interface Page {
  /** The rule in one sentence. */
  readonly rule: string;
  readonly why: string;
  /** A module that is refused with just this code; the import from gradus stands in the page. */
  readonly bad: string;
  /** One that is not. */
  readonly good: string;
}

export type Pages = Readonly<Record<string, Page>>;
