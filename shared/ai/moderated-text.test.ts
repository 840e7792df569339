import { setTimeout as wait } from 'node:timers/promises';
import { describe, expect, test } from 'vitest';
import { ModeratedText } from './moderated-text.ts';

const EVERY_MS = 60;

/** Writes pieces at a pace to someone who takes `checkMs` per check and flags what `flags` says. */
async function written(
  pieces: readonly string[],
  {
    checkMs,
    pieceMs = 2,
    flags = () => false,
  }: { checkMs: number; pieceMs?: number; flags?: (text: string) => boolean },
) {
  const checks: { text: string; startedMs: number; endedMs: number }[] = [];
  const passed: string[] = [];
  let flagged = 0;
  const text = new ModeratedText({
    everyMs: EVERY_MS,
    async isFlagged(part) {
      const startedMs = performance.now();
      await wait(checkMs);
      checks.push({ text: part, startedMs, endedMs: performance.now() });
      return flags(part);
    },
    onPassed(part) {
      expect(checks.at(-1)?.text).toBe(part);
      passed.push(part);
    },
    onFlagged: () => void flagged++,
  });
  let all = '';
  for (const piece of pieces) {
    all += piece;
    text.grow(all);
    await wait(pieceMs);
  }
  const endedAtMs = performance.now();
  await text.end();
  const isShownLater = async () => {
    const before = passed.length;
    text.grow(`${all} and more`);
    await wait(2 * EVERY_MS);
    return passed.length > before;
  };
  return { all, checks, passed, flagged, endedAtMs, isShownLater };
}

const words = (count: number) => Array.from({ length: count }, (_, index) => `w${index} `);

describe.each([
  ['quick', 0],
  ['slower than edits', 90],
])('with checks that are %s', (_, checkMs) => {
  test('one is under way at a time, they keep their distance, and the last one is of everything', async () => {
    const { all, checks, passed, endedAtMs } = await written(words(150), { checkMs });
    expect(checks.length).toBeGreaterThan(3);
    for (const [index, { startedMs }] of checks.entries()) {
      const before = checks[index - 1];
      if (before === undefined) continue;
      expect(startedMs).toBeGreaterThanOrEqual(before.endedMs);
      // Timers may be early by less than a millisecond.
      if (startedMs < endedAtMs) expect(startedMs - before.startedMs).toBeGreaterThan(EVERY_MS - 2);
    }
    expect(checks.at(-1)?.text).toBe(all);
    expect(passed.at(-1)).toBe(all);
  });

  test('what’s flagged isn’t shown, and neither is what comes after', async () => {
    const flags = (text: string) => text.includes('w80');
    const { passed, flagged, isShownLater } = await written(words(150), { checkMs, flags });
    expect(passed.length).toBeGreaterThan(0);
    expect(passed.join()).not.toContain('w80');
    expect(flagged).toBe(1);
    expect(await isShownLater()).toBe(false);
  });
});

test('the first words wait for one check only, and a short answer has one', async () => {
  const { checks, passed } = await written(['Hello.'], { checkMs: 20 });
  expect(checks).toHaveLength(1);
  expect(passed).toEqual(['Hello.']);
});

test('where nobody moderates, every piece is shown at once', async () => {
  const passed: string[] = [];
  const text = new ModeratedText({ isFlagged: undefined, onPassed: (part) => passed.push(part), onFlagged() {} });
  text.grow('a');
  text.grow('ab');
  expect(passed).toEqual(['a', 'ab']);
  await text.end();
  expect(passed).toEqual(['a', 'ab']);
});
