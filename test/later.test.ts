/** Values that come later: work goes on at the moment when they come. */
import { describe, expect, test } from 'vitest';
import { going, Later, type Work, wait } from '../src/runtime/webgpu/later.ts';

describe('Later', () => {
  test('tells who waits before anything else happens', () => {
    const later = new Later<number>();
    const seen: unknown[] = [];
    later.whenDone(() => seen.push(later.value));
    later.then((value) => seen.push(value + 1));
    expect([later.isDone, seen]).toEqual([false, []]);
    expect(() => later.value).toThrow('before it has come');
    later.resolve(1);
    later.reject(new Error('too late'));
    later.whenDone(() => seen.push('again'));
    expect([later.isDone, seen]).toEqual([true, [1, 2, 'again']]);
  });

  test('is awaited, comes of promises, and is made of others, as a promise', async () => {
    expect(await Later.from(Promise.resolve(2)).then((x) => Promise.resolve(x + 1))).toBe(3);
    const failed = Later.from<number>(Promise.reject(new Error('no')));
    await expect(failed).rejects.toThrow('no');
    expect(await failed.then(null, (error) => String(error))).toBe('Error: no');
    await expect(
      failed.then(null, () => {
        throw new Error('neither');
      }),
    ).rejects.toThrow('neither');
  });

  test('tells of long chains', () => {
    const first = new Later<number>();
    let last = first;
    for (let i = 0; i < 20_000; i++) last = last.then((x) => x + 1);
    first.resolve(0);
    expect(last.value).toBe(20_000);
  });
});

describe('work', () => {
  function* sum(parts: readonly PromiseLike<number>[]): Work<number> {
    let total = 0;
    for (const part of parts) total += yield* wait(part);
    return total;
  }

  test('goes on when what it waits for comes', () => {
    const [a, b] = [new Later<number>(), new Later<number>()];
    const total = going(sum([a, b]));
    b.resolve(2);
    expect(total.isDone).toBe(false);
    a.resolve(1);
    expect(total.value).toBe(3);
  });

  test('fails as what it waits for', () => {
    const a = new Later<number>();
    const total = going(sum([a]));
    a.reject(new Error('no'));
    expect(() => total.value).toThrow('no');
  });
});
