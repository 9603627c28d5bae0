import { lower, type Tensor } from 'gradus';

export const f = lower((x: Tensor<[2]>) => {
  throw new Error(']0;owned [2J */ </script>    ${x}');
  return x;
});
