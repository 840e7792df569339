import * as fc from 'fast-check';
import { beforeEach, describe, expect, test } from 'vitest';
import { RateLimits, type Turn } from './rate-limits.ts';

let now = 0;
let limits: RateLimits;
beforeEach(() => {
  now = 1_000;
  limits = new RateLimits(() => now);
});

const turn = (over: Partial<Turn> = {}): Turn => ({
  route: 'POST /channels/:id/messages',
  major: '1',
  isJob: false,
  ...over,
});
const learn = (limit: number, remaining: number, resetAfter: number, of = turn(), bucket = 'abc') =>
  limits.learn(
    of,
    new Headers({
      'x-ratelimit-bucket': bucket,
      'x-ratelimit-limit': String(limit),
      'x-ratelimit-remaining': String(remaining),
      'x-ratelimit-reset-after': String(resetAfter),
    }),
  );

describe('a route’s limit', () => {
  test('is unknown until Discord reports it', () => {
    for (let count = 0; count < 20; count++) expect(limits.take(turn())).toBe(0);
    limits.learn(turn(), new Headers());
    expect(limits.take(turn())).toBe(0);
  });

  test('is waited for once it’s used up, and starts over when it resets', () => {
    learn(5, 2, 2);
    expect([limits.take(turn()), limits.take(turn()), limits.take(turn())]).toEqual([0, 0, 2_000]);
    now += 1_500;
    expect(limits.take(turn())).toBe(500);
    now += 500;
    expect(Array.from({ length: 6 }, () => limits.take(turn()))).toEqual([0, 0, 0, 0, 0, 2_000]);
  });

  test('counts requests that Discord hasn’t seen yet', () => {
    learn(5, 4, 2);
    limits.take(turn());
    limits.take(turn());
    // The first of these two responses says that four are left, but the second request is still on its way.
    learn(5, 3, 2);
    expect([limits.take(turn()), limits.take(turn()), limits.take(turn())]).toEqual([0, 0, 2_000]);
  });

  test('is separate for each channel, and shared by routes with the same bucket', () => {
    const edit = turn({ route: 'PATCH /channels/:id/messages/:id' });
    learn(5, 5, 2, edit);
    learn(5, 0, 2);
    expect(limits.take(turn({ major: '2' }))).toBe(0);
    expect(limits.take(turn())).toBe(2_000);
    expect(limits.take(edit)).toBe(2_000);
  });

  test('after a 429 is waited for as long as Discord says, and then nothing is assumed', () => {
    limits.limited(turn(), { retryAfterMs: 700, isGlobal: false });
    expect(limits.take(turn())).toBe(700);
    expect(limits.take(turn({ major: '2' }))).toBe(0);
    now += 700;
    expect([limits.take(turn()), limits.take(turn())]).toEqual([0, 0]);
  });
});

test('one after another, requests never run into a limit, whatever it is and however long they take', () => {
  const ms = fc.integer({ min: 0, max: 400 });
  fc.assert(
    fc.property(
      fc.integer({ min: 1, max: 6 }),
      fc.integer({ min: 100, max: 3_000 }),
      fc.array(fc.record({ thereMs: ms, backMs: ms, idleMs: ms }), { minLength: 1, maxLength: 40 }),
      (limit, lengthMs, requests) => {
        now = 0;
        limits = new RateLimits(() => now);
        const discord = { used: 0, resetAtMs: 0 };
        for (const { thereMs, backMs, idleMs } of requests) {
          for (let waitMs = limits.take(turn()); waitMs > 0; waitMs = limits.take(turn())) now += waitMs;
          now += thereMs;
          if (now >= discord.resetAtMs) Object.assign(discord, { used: 0, resetAtMs: now + lengthMs });
          expect(discord.used).toBeLessThan(limit);
          discord.used += 1;
          const resetAfter = (discord.resetAtMs - now) / 1_000;
          now += backMs;
          learn(limit, limit - discord.used, resetAfter);
          now += idleMs;
        }
      },
    ),
  );
});

test('a 429 for all routes pauses all of them', () => {
  limits.limited(turn(), { retryAfterMs: 300, isGlobal: true });
  expect(limits.isPaused).toBe(true);
  expect(limits.take(turn({ route: 'GET /users/:id', major: '' }))).toBe(300);
  now += 300;
  expect(limits.isPaused).toBe(false);
  expect(limits.take(turn())).toBe(0);
});

describe('jobs', () => {
  const job = turn({ isJob: true });

  test('leave what’s left of a limit to those who wait for it', () => {
    learn(5, 0, 2);
    const done = limits.wait(turn(), 60_000);
    now += 2_000;
    for (let count = 0; count < 4; count++) expect(limits.take(job)).toBe(0);
    expect(limits.take(job)).toBeGreaterThan(0);
    expect(limits.take(turn())).toBe(0);
    done();
    now += 2_000;
    expect(limits.take(job)).toBe(0);
  });

  test('let everyone go first who waited for the end of a pause', () => {
    limits.limited(turn(), { retryAfterMs: 300, isGlobal: true });
    const done = limits.wait(turn({ route: 'GET /users/:id', major: '' }), 60_000);
    now += 300;
    expect(limits.take(job)).toBeGreaterThan(0);
    done();
    expect(limits.take(job)).toBe(0);
  });

  test('aren’t held up by those who wait for another route, or have given up', () => {
    learn(5, 0, 60, turn({ major: '2' }));
    limits.wait(turn({ major: '2' }), 60_000);
    expect(limits.take(job)).toBe(0);
    limits.limited(turn(), { retryAfterMs: 300, isGlobal: true });
    limits.wait(turn({ major: '3' }), 100);
    now += 300;
    expect(limits.take(job)).toBe(0);
  });
});
