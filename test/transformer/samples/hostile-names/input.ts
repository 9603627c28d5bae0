import { lower, type Tensor } from 'gradus';

const $lowered = 1;
const $f = 2;
const $fKernels = 3;
const t0 = 4;
const Math = { max: () => 5 };
const Infinity = 6;
const ünïcödé = 7;
const eval_ = '`${process.exit()}`</script>\u2028*/';

export const f = lower((x: Tensor<[2]>, named: { ['__proto__']: Tensor<[2]>; constructor: Tensor<[2]>; '*/ alert(1) //': Tensor<[2]> }) => {
  const __proto__ = named['__proto__'];
  const { constructor, ['*/ alert(1) //']: odd } = named;
  const $ = ünïcödé + $lowered + $f + $fKernels + t0 + eval_.length;
  return { ['__proto__']: x.add(__proto__).mul($).relu(), constructor: constructor.max(), '</script>\u2028': odd };
});
export const all = [Math, Infinity];
