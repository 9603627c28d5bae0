import { lower, ones, type Tensor, tensor } from 'gradus';

abstract class Layer<In extends number, Out extends number> {
  static made = 'layers';
  abstract forward(x: Tensor<[2, In]>): Tensor<[2, Out]>;

  describe(): string {
    return `a layer of ${Layer.made}`;
  }
}

class Linear<In extends number, Out extends number> extends Layer<In, Out> {
  static readonly scale = 0.5;
  static of = <I extends number, O extends number>(w: Tensor<[I, O]>) => new Linear(w);
  readonly rows = 2;

  constructor(
    readonly w: Tensor<[In, Out]>,
    private readonly negate = false,
  ) {
    super();
  }

  get scaled(): Tensor<[In, Out]> {
    return this.w.mul(Linear.scale);
  }

  override forward(x: Tensor<[2, In]>): Tensor<[2, Out]> {
    const y = x.matmul(this.scaled);
    return this.negate ? y.neg() : y;
  }

  override describe(): string {
    return `${super.describe()}, ${this.rows} rows`;
  }
}

class Squashed extends Linear<3, 4> {
  #times = 2;
  readonly bias;

  constructor(w: Tensor<[3, 4]>, { bias = 1 }: { bias?: number } = {}) {
    super(w, true);
    this.bias = bias;
  }

  #twice(x: Tensor<[2, 4]>) {
    return x.mul(this.#times);
  }

  get #shifted() {
    return this.bias + 1;
  }

  override forward(x: Tensor<[2, 3]>): Tensor<[2, 4]> {
    return this.#twice(super.forward(x)).add(this.#shifted).tanh();
  }

  static isOne(x: object): x is Squashed {
    return #times in x;
  }
}

const first = new Squashed(tensor([[1, 2, 3, 4], [0, 1, 0, 1], [2, 1, 2, 1]]), { bias: 3 });
const second = Linear.of(ones([4, 2]));

export const captured = lower((x: Tensor<[2, 3]>) => second.forward(first.forward(x)));

export const inside = lower((x: Tensor<[2, 3]>, w: Tensor<[3, 4]>) => {
  const layers = [new Linear(w), new Squashed(w), new (class extends Linear<3, 4> {})(w, true)];
  return layers.map((layer) => layer.forward(x)).reduce((a, b) => a.add(b));
});

export const asks = lower((x: Tensor<[2, 3]>) => ({
  y: x.sum(),
  is: [first instanceof Linear, second instanceof Squashed, Squashed.isOne(second)] as const,
  says: first.describe(),
  has: 'rows' in second,
}));

export const passed = lower((x: Tensor<[2, 3]>) => {
  const { forward } = first;
  const functions = [first.forward.bind(first), (y: typeof x) => forward.call(first, y)];
  return functions.map((f) => f(x)).reduce((a, b) => a.mul(b));
});

export const changesItsOwn = lower((x: Tensor<[2]>) => {
  class Sum {
    total = x;
    #count = 0;
    add(y: Tensor<[2]>): this {
      this.total = this.total.add(y);
      this.#count++;
      return this;
    }
    get mean() {
      return this.total.div(this.#count + 1);
    }
    set mean(value: Tensor<[2]>) {
      this.total = value.mul(this.#count + 1);
    }
  }
  const sum = new Sum().add(x.mul(2)).add(x.exp());
  sum.mean = sum.mean.neg();
  return sum.total;
});
