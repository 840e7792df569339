import { expect, test } from 'vitest';
import { Readiness, readinessAnswer } from './readiness.ts';

/** Checks that end when told to, at a time that's set by hand. */
function stage() {
  let nowMs = 0;
  const open: ((report: string) => void)[] = [];
  const readiness = new Readiness<string>(() => nowMs);
  return {
    ask: () => readiness.read(() => new Promise((resolve) => open.push(resolve))),
    at: (ms: number) => {
      nowMs = ms;
    },
    end: (index: number, report: string) => open[index]?.(report),
    checks: () => open.length,
  };
}

test('a hundred who ask within two seconds cost one check, whether it’s still running or done', async () => {
  const { ask, at, end, checks } = stage();
  const during = Array.from({ length: 100 }, ask);
  expect(checks()).toBe(1);
  end(0, 'healthy');
  expect(new Set(await Promise.all(during))).toEqual(new Set(['healthy']));
  at(1_999);
  expect(new Set(await Promise.all(Array.from({ length: 100 }, ask)))).toEqual(new Set(['healthy']));
  expect(checks()).toBe(1);
});

test('after two seconds, the next one who asks gets a new check', async () => {
  const { ask, at, end, checks } = stage();
  const first = ask();
  end(0, 'healthy');
  await first;
  at(2_000);
  const second = ask();
  end(1, 'unhealthy');
  expect(await second).toBe('unhealthy');
  expect(checks()).toBe(2);
});

test('a check whose request was cut off holds up nobody for longer than two seconds, and its late result replaces none', async () => {
  const { ask, at, end, checks } = stage();
  const lost = ask();
  const waiting = ask();
  at(2_000);
  await expect.poll(checks).toBe(2);
  end(1, 'healthy');
  expect(await waiting).toBe('healthy');
  end(0, 'unhealthy');
  expect(await lost).toBe('unhealthy');
  expect(await ask()).toBe('healthy');
});

test('strangers get the status alone', () => {
  const report = { status: 'unhealthy', components: { postgres: { status: 'unhealthy' } } };
  expect(readinessAnswer(report, false)).toEqual([{ status: 'unhealthy' }, 503]);
  expect(readinessAnswer(report, true)).toEqual([report, 503]);
  expect(readinessAnswer({ status: 'degraded' }, false)).toEqual([{ status: 'degraded' }, 200]);
});
