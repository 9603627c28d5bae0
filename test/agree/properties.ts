// What holds of every compiler. `AGREE_SEED` draws other calls, `AGREE_DRAWS` more of them or fewer, and
// `AGREE_REPORT=1` prints how many of each op.

import { describe, expect, test } from 'vitest';
import * as table from '../../src/index.ts';
import { isRow } from '../../src/ops/define.ts';
import {
  blurred,
  type Drawn,
  disagreements,
  draw,
  isNoFalseReject,
  isSame,
  verdictsOf,
} from './agreement.ts';
import { compilers, native } from './compilers.ts';
import { list, many, SEED } from './draw.ts';
import { generic, isPutOff, lineOf, wrong } from './symbolic.ts';

/** From so many calls on, each op is among them. */
const MANY = 20_000;
/** So many are drawn for compilers that take five times as long. */
const FEW = 8_000;
const TIMEOUT = 900_000;
/** Disagreements that are worth reading. */
const SHOWN = 12;

const rows: readonly string[] = Object.entries(table).flatMap(([name, row]) =>
  isRow(row) ? [name] : [],
);

export function agree(name: keyof typeof compilers): void {
  const compile = compilers[name]();
  const count = Number(process.env['AGREE_DRAWS'] ?? (compile === native ? MANY : FEW));
  // Calls with sizes that are not known.
  const fewer = Math.ceil(count / 5);
  describe(`${name}, seed ${SEED}`, () => {
    test(`says what the run time says of ${count} calls`, { timeout: TIMEOUT }, () => {
      const drawn = many(count, draw);
      const found = disagreements(compile, drawn, list, isSame);
      expect(found.slice(0, SHOWN), `${found.length} disagreements`).toEqual([]);
      checkVariety(drawn);
    });

    test(`${fewer} dynamic calls: no false reject, no wrong size`, { timeout: TIMEOUT }, () => {
      const found = disagreements(compile, many(fewer, draw), blurred, isNoFalseReject);
      expect(found.slice(0, SHOWN), `${found.length} disagreements`).toEqual([]);
    });

    test(`${fewer} generic calls: right for all sizes or wrong`, { timeout: TIMEOUT }, () => {
      const calls = many(fewer, draw).flatMap((drawn) => generic(drawn) ?? []);
      const lines = calls.map(lineOf);
      const verdicts = verdictsOf(compile, lines);
      const found = calls.flatMap((call, i) => {
        const types = verdicts[i] ?? { complaints: [], result: 'not compiled' };
        const fault = wrong(call, types);
        return fault ? [{ fault, line: lines[i], types, values: call.values }] : [];
      });
      expect(found.slice(0, SHOWN), `${found.length} disagreements`).toEqual([]);
      // What is put off is rejected; it must be rare.
      expect(verdicts.filter(isPutOff).length).toBeLessThan(fewer / 20);
      report('generic', calls, (_, i) =>
        kindOf(verdicts[i]?.complaints.length, verdicts[i]?.result),
      );
    });
  });
}

const kindOf = (complaints = 0, result = '') =>
  complaints > 0 ? 'rejected' : /\bnumber\b/.test(result) ? 'degraded' : 'resolved';

/** Both verdicts are common, and every op of the table is among the calls. */
function checkVariety(drawn: readonly Drawn[]): void {
  const verdict = ({ says }: Drawn) => ('result' in says ? 'accepted' : 'rejected');
  const accepted = drawn.filter((one) => verdict(one) === 'accepted');
  expect(accepted.length).toBeGreaterThan(drawn.length / 2);
  expect(drawn.length - accepted.length).toBeGreaterThan(drawn.length / 6);
  if (drawn.length >= MANY) {
    const named = new Set(accepted.map(({ call }) => opOf(call.code)));
    expect(rows.filter((op) => !named.has(op))).toEqual([]);
  }
  report(
    'calls',
    drawn.map(({ call }) => call),
    (_, i) => verdict(drawn[i] as Drawn),
  );
}

const opOf = (code: string) => /\.(\w+)/.exec(code)?.[1] ?? code;

/** Prints how many calls of each op there are of each kind. */
function report<Call extends { readonly code: string }>(
  title: string,
  calls: readonly Call[],
  kind: (call: Call, i: number) => string,
): void {
  if (!process.env['AGREE_REPORT']) return;
  const counts: Record<string, Record<string, number>> = {};
  calls.forEach((call, i) => {
    for (const op of [opOf(call.code), '(all)']) {
      const ofOp = counts[op] ?? {};
      counts[op] = { ...ofOp, [kind(call, i)]: (ofOp[kind(call, i)] ?? 0) + 1 };
    }
  });
  console.log(title);
  console.table(Object.fromEntries(Object.entries(counts).sort()));
}
