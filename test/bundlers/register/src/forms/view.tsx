declare namespace JSX {
  interface IntrinsicElements {
    readonly p: object;
  }
}

enum Mark {
  Open = '<',
}

const element = (name: string): string => `${Mark.Open}${name}>`;

export const view: unknown = <p />;
