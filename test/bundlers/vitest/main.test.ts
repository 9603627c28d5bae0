import { expect, test } from 'vitest';
import { report } from './src/report';

test('trains', () => {
  console.log(JSON.stringify(report));
  expect(report.losses).toHaveLength(5);
});
