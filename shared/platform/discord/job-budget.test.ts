/** Runs on a real Postgres, and in several processes that send to the local Discord. */
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { startVoices } from '../../../infra/sandbox/discord/gateway/testing.ts';
import { createDatabase, type TestDatabase } from '../../../infra/testing/database.ts';
import { runScript } from '../../../infra/testing/script.ts';
import { storeOn } from '../../../infra/testing/store.ts';
import { connect } from '../postgres.ts';
import { run } from '../store.ts';
import { Unavailable } from '../unavailable.ts';
import { JOBS_PER_SECOND, JobBudget } from './job-budget.ts';

let database: TestDatabase;
beforeAll(async () => {
  database = await createDatabase();
});
afterAll(() => database.drop());

let bots = 0;
const newBot = () => String(900_000_000_000_000_000n + BigInt(bots++));
type Taken = { status: string; inMs: number; spacingMs?: number };
const take = (bot: string, over: Partial<Record<'turns' | 'used' | 'withinMs' | 'perSecond', number>> = {}) =>
  run<'discord_take_budget', Taken>(storeOn(database.sql), 'discord_take_budget', {
    ...{ bot, turns: 5, used: 0, withinMs: 60_000, perSecond: 10 },
    ...over,
  });

describe('turns', () => {
  test('follow each other, whoever asks', async () => {
    const bot = newBot();
    const first = await take(bot);
    expect(first).toMatchObject({ status: 'granted', inMs: 0, spacingMs: 100 });
    // Five turns later, minus the time between the two statements.
    const second = await take(bot);
    expect(second.inMs).toBeLessThanOrEqual(500);
    const third = await take(bot, { turns: 1 });
    expect(third.inMs - second.inMs).toBeLessThanOrEqual(500);
    expect(third.inMs).toBeGreaterThan(second.inMs);
    expect((await take(newBot())).inMs).toBe(0);
  });

  test('taken at the same time are never the same', async () => {
    const bot = newBot();
    const began = performance.now();
    const granted = await Promise.all(Array.from({ length: 20 }, () => take(bot, { turns: 1, perSecond: 20 })));
    const elapsedMs = performance.now() - began;
    const sorted = granted.map(({ inMs }) => inMs).sort((a, b) => a - b);
    // 19 turns of 50 ms after the first one, and each is told from when its statement ran.
    expect(sorted.at(-1)).toBeGreaterThanOrEqual(19 * 50 - elapsedMs);
    expect(new Set(sorted.map(Math.round)).size).toBeGreaterThan(1);
    const [row] = await database.sql<{ ahead: number }[]>`
      select extract(epoch from next_at - clock_timestamp())::float as ahead from discord_budget where bot_id = ${bot}`;
    expect(row?.ahead).toBeGreaterThanOrEqual(1 - (performance.now() - began) / 1_000);
  });

  test('that would be too late aren’t taken', async () => {
    const bot = newBot();
    await take(bot, { turns: 100 });
    const refused = await take(bot, { withinMs: 1_000 });
    expect(refused).toMatchObject({ status: 'busy' });
    expect(refused.inMs).toBeGreaterThan(1_000);
    expect((await take(bot)).inMs).toBeLessThanOrEqual(10_000);
  });

  test('make up for requests that went first', async () => {
    const bot = newBot();
    await take(bot, { turns: 1 });
    expect((await take(bot, { turns: 1, used: 20 })).inMs).toBeGreaterThan(1_000);
  });

  test('don’t add up while nobody takes them', async () => {
    const bot = newBot();
    await take(bot, { turns: 1 });
    await database.sql`update discord_budget set next_at = now() - interval '1 hour' where bot_id = ${bot}`;
    await take(bot, { turns: 50 });
    expect((await take(bot)).inMs).toBeGreaterThan(1_000);
  });

  test('come back soon after the database’s clock was set back', async () => {
    const bot = newBot();
    await take(bot);
    await database.sql`update discord_budget set next_at = now() + interval '1 day' where bot_id = ${bot}`;
    expect(await take(bot)).toMatchObject({ status: 'granted', inMs: 0 });
  });
});

describe('a process', () => {
  test('spreads its jobs over time, and takes few turns ahead', async () => {
    let statements = 0;
    const observe = { statement: () => statements++, count: () => {} };
    const bot = newBot();
    const budget = new JobBudget(storeOn(database.sql, { observe }), bot);
    const began = performance.now();
    const done = Promise.all(Array.from({ length: 30 }, () => budget.admit(60_000, () => 0)));
    // Another process doesn't have to wait for all of these.
    await expect.poll(() => statements).toBeGreaterThan(0);
    expect((await take(bot, { turns: 1, perSecond: JOBS_PER_SECOND })).inMs).toBeLessThan(
      1_000 * (10 / JOBS_PER_SECOND),
    );
    expect(await done).toEqual(Array.from({ length: 30 }, () => true));
    expect(performance.now() - began).toBeGreaterThan(1_000 * (28 / JOBS_PER_SECOND));
    expect(statements).toBeLessThan(20);
  });

  test('tells jobs that can’t wait that long', async () => {
    const bot = newBot();
    await take(bot, { turns: 10 });
    const budget = new JobBudget(storeOn(database.sql), bot);
    const admit = (withinMs: number) => budget.admit(withinMs, () => 0);
    expect(await admit(50)).toBe(false);
    expect(await Promise.all([admit(20), admit(60_000)])).toEqual([false, true]);
  });
});

test('without a database, jobs hear of it, and continue when it’s back', async () => {
  const down = connect('postgres://nobody:x@127.0.0.1:1/nothing', { max: 1 });
  const store = storeOn(down);
  const budget = new JobBudget(store, newBot());
  const outcomes = await Promise.allSettled([budget.admit(5_000, () => 0), budget.admit(5_000, () => 0)]);
  expect(outcomes.map((outcome) => outcome.status === 'rejected' && outcome.reason)).toEqual([
    expect.any(Unavailable),
    expect.any(Unavailable),
  ]);
  store.sql = () => database.sql;
  expect(await budget.admit(5_000, () => 0)).toBe(true);
  await down.end();
});

test('two processes together never send more than Discord allows in any second, and members don’t wait for jobs', async ({
  annotate,
}) => {
  // It enforces the limit, and only that one.
  const discord = await startVoices({ globalRateLimitScale: 1 });
  try {
    const arrivals: { atMs: number; isJob: boolean }[] = [];
    discord.watchRequests(({ atMs, route }) => arrivals.push({ atMs, isJob: route.startsWith('POST') }));
    const channel = discord.info().guilds[0]?.channels[0]?.id ?? '';
    const sender = async (name: string) => {
      const { output } = await runScript('infra/testing/budgeted-sender.ts', [], {
        ...{ DATABASE_URL: database.url, API_BASE: discord.apiBase, TOKEN: discord.botToken },
        ...{ BOT: discord.applicationId, CHANNEL: channel, NAME: name, COUNT: '90' },
      });
      return JSON.parse(output) as { delivered: number; limited: number; waitsMs: number[] };
    };
    const reports = await Promise.all([sender('one'), sender('two')]);

    expect(reports).toMatchObject([
      { delivered: 90, limited: 0 },
      { delivered: 90, limited: 0 },
    ]);
    expect(arrivals.filter(({ isJob }) => isJob)).toHaveLength(180);
    const busiest = Math.max(
      ...arrivals.map(({ atMs }) => arrivals.filter((each) => each.atMs >= atMs && each.atMs < atMs + 1_000).length),
    );
    expect(busiest).toBeLessThanOrEqual(50);
    // All jobs were waiting from the start, so what members waited for would have been last without its precedence.
    const lookUps = arrivals.flatMap(({ isJob }, place) => (isJob ? [] : [place]));
    expect(lookUps.length).toBeGreaterThanOrEqual(4);
    expect(lookUps.filter((place) => place < arrivals.length / 2).length).toBeGreaterThanOrEqual(2);
    const waitsMs = reports.flatMap((report) => report.waitsMs).sort((a, b) => a - b);
    const jobsMs = arrivals.filter(({ isJob }) => isJob).map(({ atMs }) => atMs);
    const spanMs = (jobsMs.at(-1) ?? 0) - (jobsMs[0] ?? 0);
    await annotate(
      `${((179 / spanMs) * 1_000).toFixed(1)} jobs/s, ${busiest} requests in the busiest second, ` +
        `look-ups ${waitsMs[Math.floor(waitsMs.length / 2)]?.toFixed(0)} ms, slowest ${waitsMs.at(-1)?.toFixed(0)} ms`,
    );
  } finally {
    await discord.stop();
  }
});
