import { lower, type Tensor } from 'gradus';

declare global {
  namespace JSX {
    interface IntrinsicElements {
      p: { title?: string };
    }
    interface Element {
      tag: string;
    }
  }
}

export const shown = <T extends Tensor<[3]>>(x: T) => x.add(1);

export const view = lower((x: Tensor<[3]>) => shown(x).sum());

export const element = () => <p title="sum">{view.name}</p>;
