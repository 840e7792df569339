import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import * as z from 'zod';
import { createDatabase, type TestDatabase } from '../../infra/testing/database.ts';
import { type JobStage, openJobStage } from '../../infra/testing/jobs.ts';
import { type JobContext, job } from './job.ts';
import { addJob, claimJobs } from './queue.ts';
import { JobRunner } from './runner.ts';
import { everyMinutes } from './schedule.ts';
import type { JobServices } from './services.ts';

let database: TestDatabase;
let stage: JobStage;
beforeAll(async () => {
  database = await createDatabase();
  await database.sql`create table effect (key text, attempt integer)`;
});
afterAll(() => database.drop());
beforeEach(async () => {
  await database.sql`truncate job, effect`;
  stage = openJobStage(database.sql);
});

type Context = JobContext<{ n: number }> & JobServices;
const counting = (run: (context: Context) => Promise<void>, spec: Partial<Parameters<typeof job>[0]> = {}) =>
  job({ kind: 'counting', at: 'anywhere', payload: () => z.object({ n: z.number() }), ...spec, run: run as never });
const add = (key: string, n: unknown = 1, kind = 'counting') => addJob(database.sql, { kind, key, payload: { n } });
/** Commits one effect with the job's end. */
const leaveMark = ({ settle, key, attempt }: Context) =>
  settle(async (sql) => {
    await sql`insert into effect values (${key}, ${attempt})`;
  });
const effects = async () =>
  (await database.sql`select key, attempt from effect order by key`).map((row) => ({ ...row }));
const jobs = async () =>
  (
    await database.sql`select kind, key, attempts, last_error, dead_at is not null as is_dead, payload from job order by kind, key`
  ).map((row) => ({ ...row }));
/** Makes every retry due now, as if its time had passed. */
const passTime = () => database.sql`update job set claimable_at = clock_timestamp() where dead_at is null`;

test('a due job runs once, and then it’s gone', async () => {
  await add('a');
  await stage.runDue([counting(leaveMark)]);
  await stage.runDue([counting(leaveMark)]);
  expect(await effects()).toEqual([{ key: 'a', attempt: 1 }]);
  expect(await jobs()).toEqual([]);
});

test('adding the same job again changes nothing', async () => {
  expect([await add('a', 1), await add('a', 2), await add('b', 3)]).toEqual([true, false, true]);
  expect((await jobs()).map(({ payload }) => payload)).toEqual([{ n: 1 }, { n: 3 }]);
});

test('a job that isn’t due yet stays', async () => {
  await addJob(database.sql, { kind: 'counting', key: 'a', payload: { n: 1 }, runAt: new Date(Date.now() + 60_000) });
  await stage.runDue([counting(leaveMark)]);
  expect(await effects()).toEqual([]);
  expect(await jobs()).toHaveLength(1);
});

test('a process leaves jobs alone whose kind it doesn’t know', async () => {
  await add('a', 1, 'of_a_newer_release');
  await stage.runDue([counting(leaveMark)]);
  expect(await jobs()).toMatchObject([{ kind: 'of_a_newer_release', attempts: 0 }]);
});

describe('a job that fails', () => {
  test('is tried again, and what it changed before it failed isn’t kept', async () => {
    const failing = counting(async (context) => {
      await context.settle(async (sql) => {
        await sql`insert into effect values (${context.key}, ${context.attempt})`;
        if (context.attempt < 3) throw new Error('not yet');
      });
    });
    await add('a');
    for (let attempt = 1; attempt <= 3; attempt++) {
      await stage.runDue([failing]);
      await passTime();
    }
    expect(await effects()).toEqual([{ key: 'a', attempt: 3 }]);
    expect(await jobs()).toEqual([]);
  });

  test('waits before it’s tried again', async () => {
    let attempts = 0;
    await add('a');
    await stage
      .runner([
        counting(async () => {
          attempts++;
          throw new Error('no');
        }),
      ])
      .poll();
    await expect.poll(jobs).toMatchObject([{ attempts: 1, last_error: 'no', is_dead: false }]);
    const [{ waits } = { waits: 0 }] = await database.sql<{ waits: number }[]>`
      select extract(epoch from claimable_at - clock_timestamp())::float8 as waits from job`;
    expect(waits).toBeGreaterThan(0);
    expect(waits).toBeLessThan(1.3);
    expect(attempts).toBe(1);
  });

  test('is given up after its last attempt, without its secret, and doesn’t hold up the others', async () => {
    const seen: string[] = [];
    const poisoned = counting(
      async (context) => {
        if (context.key === 'poison') throw new Error(`bad \0 ${'x'.repeat(1_000)}`);
        await leaveMark(context);
      },
      { maxAttempts: 3, givenUp: async ({ key }) => void seen.push(key) },
    );
    await database.sql`insert into job (kind, key, payload, run_at, claimable_at)
      values ('counting', 'poison', '{"n": 1, "token": {"ciphertext": "secret"}}', now(), now())`;
    for (const key of ['a', 'b', 'c']) await add(key);
    for (let attempt = 1; attempt <= 5; attempt++) {
      await stage.runDue([poisoned]);
      await passTime();
    }
    expect(await effects()).toMatchObject([{ key: 'a' }, { key: 'b' }, { key: 'c' }]);
    expect(await jobs()).toMatchObject([{ key: 'poison', attempts: 3, is_dead: true, payload: { n: 1 } }]);
    expect(seen).toEqual(['poison']);
    expect(stage.metrics.render()).toContain('chorus_jobs_total{kind="counting",status="dead"} 1');
    expect(stage.lines.filter((line) => line.includes('gave up a job'))).toHaveLength(1);
    expect(stage.lines.join()).not.toContain('secret');
  });

  test('with a payload of another shape is a failure like any other', async () => {
    await add('a', 'not a number');
    await stage.runDue([counting(leaveMark, { maxAttempts: 1 })]);
    expect(await jobs()).toMatchObject([{ is_dead: true }]);
    expect(await effects()).toEqual([]);
  });

  test('is stopped when it takes too long, though it ignores the signal', async () => {
    await add('a');
    await stage.runDue([counting(() => new Promise(() => {}), { timeoutMs: 50, maxAttempts: 1 })]);
    expect(await jobs()).toMatchObject([{ is_dead: true, last_error: 'It took longer than 50 ms.' }]);
  });
});

describe('when another process took over', () => {
  const takeOver = async () => {
    await database.sql`update job set claimable_at = clock_timestamp()`;
    return claimJobs(stage.services.store, [counting(leaveMark)], { limit: 1, leaseMs: 30_000 });
  };

  test('the first one can’t commit anything anymore, nor count as a failure', async () => {
    await add('a');
    await stage.runDue([
      counting(async (context) => {
        await takeOver();
        await leaveMark(context);
      }),
    ]);
    expect(await effects()).toEqual([]);
    expect(await jobs()).toMatchObject([{ attempts: 2, is_dead: false, last_error: null }]);
    expect(stage.metrics.render()).toContain('status="lost"} 1');
  });

  test('a job that was canceled meanwhile can’t commit either', async () => {
    await add('a');
    await stage.runDue([
      counting(async (context) => {
        await database.sql`select job_cancel('counting', 'a')`;
        await leaveMark(context);
      }),
    ]);
    expect(await effects()).toEqual([]);
    expect(await jobs()).toEqual([]);
  });

  test('a job whose processes all died is given up by the next one, which says so', async () => {
    const told: string[] = [];
    const deadly = counting(leaveMark, { maxAttempts: 2, givenUp: async ({ key }) => void told.push(key) });
    await add('a');
    for (let death = 1; death <= 2; death++) {
      await claimJobs(stage.services.store, [deadly], { limit: 1, leaseMs: 30_000 });
      await passTime();
    }
    await stage.runDue([deadly]);
    expect(told).toEqual(['a']);
    expect(await effects()).toEqual([]);
    expect(await jobs()).toMatchObject([
      { is_dead: true, last_error: 'Every process that ran it ended before it did.' },
    ]);
  });
});

describe('a repeating job', () => {
  const repeating = (run: (context: Context) => Promise<void>) =>
    job({
      kind: 'repeating',
      at: 'edge',
      payload: () => z.object({}),
      repeats: everyMinutes(5),
      maxAttempts: 1,
      run: run as never,
    });

  test('runs at once the first time, then at its next time, for all processes together', async () => {
    await Promise.all([1, 2, 3].map(() => stage.runDue([repeating(leaveMark)])));
    expect(await effects()).toHaveLength(1);
    const [row] = await database.sql<{ waits: number }[]>`
      select extract(epoch from run_at - clock_timestamp())::float8 / 60 as waits from job`;
    expect(row?.waits).toBeGreaterThan(0);
    expect(row?.waits).toBeLessThanOrEqual(5.1);
  });

  test('is never given up', async () => {
    const failing = repeating(async () => {
      throw new Error('no');
    });
    for (let attempt = 1; attempt <= 12; attempt++) {
      await stage.runDue([failing]);
      await passTime();
    }
    expect(await jobs()).toMatchObject([{ attempts: 12, is_dead: false }]);
    await stage.runDue([repeating(leaveMark)]);
    expect(await jobs()).toMatchObject([{ attempts: 0, last_error: null }]);
  });
});

test('of a kind with slots, a process runs no more at once, and others aren’t held up', async () => {
  const { promise: released, resolve: release } = Promise.withResolvers<void>();
  let most = 0;
  let now = 0;
  const slow = job({
    ...{ kind: 'slow', at: 'anywhere', payload: () => z.object({ n: z.number() }), slots: 2 },
    run: async ({ settle }) => {
      most = Math.max(most, ++now);
      await released;
      now--;
      await settle();
    },
  });
  for (let n = 1; n <= 10; n++) await add(`slow ${n}`, n, 'slow');
  for (const key of ['a', 'b', 'c']) await add(key);
  const runner = stage.runner([slow, counting(leaveMark)], 4);
  await expect
    .poll(async () => {
      await runner.poll();
      return (await effects()).length;
    })
    .toBe(3);
  release();
  await expect
    .poll(async () => {
      await runner.poll();
      return (await jobs()).length;
    })
    .toBe(0);
  expect(most).toBe(2);
});

test('a process that’s too light for a job leaves it alone, and ends it when nobody else runs it', async () => {
  const told: string[] = [];
  const heavy = counting(leaveMark, { isHeavy: true, givenUp: async ({ key }) => void told.push(key) });
  const runner = new JobRunner({ jobs: [heavy], services: stage.services, isLight: true });
  await add('young');
  await add('old');
  await database.sql`
    update job set run_at = run_at - interval '3 minutes', claimable_at = claimable_at - interval '3 minutes' where key = 'old'`;
  await runner.runUntilIdle(20_000);
  expect((await jobs()).map(({ attempts }) => attempts)).toEqual([0, 0]);
  await runner.endUnserved(120_000);
  expect(told).toEqual(['old']);
  expect(await jobs()).toMatchObject([
    { key: 'old', is_dead: true },
    { key: 'young', attempts: 0, is_dead: false },
  ]);
  expect(await effects()).toEqual([]);
});

test('a job with an end isn’t tried beyond it', async () => {
  const told: string[] = [];
  const failing = counting(
    async () => {
      throw new Error('no');
    },
    {
      timeoutMs: 10_000,
      expiresAt: () => new Date(Date.now() + 5_000),
      givenUp: async ({ key }) => void told.push(key),
    },
  );
  await add('a');
  await stage.runDue([failing]);
  expect(told).toEqual(['a']);
  expect(await jobs()).toMatchObject([{ attempts: 1, is_dead: true }]);
});

test('one event starts only so many jobs', async () => {
  for (const key of ['a', 'b', 'c', 'd', 'e']) await add(key);
  await stage.runner([counting(leaveMark)], 1).runUntilIdle(20_000, 3);
  expect((await effects()).length).toBe(3);
  expect((await jobs()).length).toBe(2);
});

test('long jobs run beside short ones', async () => {
  const { promise: released, resolve: release } = Promise.withResolvers<void>();
  const runner = stage.runner(
    [
      counting(async (context) => {
        if (context.key === 'long') await released;
        await leaveMark(context);
      }),
    ],
    2,
  );
  await add('long');
  for (const key of ['a', 'b', 'c']) await add(key);
  while ((await effects()).length < 3) await runner.poll();
  release();
  await runner.settled();
  expect((await effects()).map(({ key }) => key)).toEqual(['a', 'b', 'c', 'long']);
});

describe('one job by its key', () => {
  test('is run with its retries, and no other', async () => {
    await add('mine');
    await add('other');
    await stage
      .runner([
        counting(async (context) => {
          if (context.attempt < 2) throw new Error('not yet');
          await leaveMark(context);
        }),
      ])
      .runOne('mine', 20_000);
    expect(await effects()).toEqual([{ key: 'mine', attempt: 2 }]);
    expect((await jobs()).map(({ key }) => key)).toEqual(['other']);
  });

  test('doesn’t wait until repeating jobs are added', async () => {
    await add('mine');
    const repeating = job({
      ...{ kind: 'repeating', at: 'edge', payload: () => z.object({}), repeats: everyMinutes(5) },
      run: async () => {},
    });
    const runner = stage.runner([counting(leaveMark), repeating]);
    await runner.runOne('mine', 20_000);
    expect(await effects()).toMatchObject([{ key: 'mine' }]);
    expect(await jobs()).toEqual([]);
    await runner.poll();
    await runner.settled();
    expect(await jobs()).toMatchObject([{ kind: 'repeating' }]);
  });

  test('is left to whoever has it', async () => {
    await add('mine');
    await claimJobs(stage.services.store, [counting(leaveMark)], { limit: 1, leaseMs: 30_000 });
    await stage.runner([counting(leaveMark)]).runOne('mine', 20_000);
    expect(await effects()).toEqual([]);
  });

  test('is left to others when the time is over', async () => {
    await add('mine');
    await stage.runner([counting(() => new Promise(() => {}))]).runOne('mine', 100);
    expect(await jobs()).toMatchObject([{ key: 'mine', attempts: 1, last_error: 'The process is shutting down.' }]);
  });
});

test('the backlog is measured by kind and state', async () => {
  await add('due');
  await add('dead');
  await database.sql`update job set dead_at = now() where key = 'dead'`;
  await database.sql`insert into job (kind, key, run_at, claimable_at)
    values ('forgotten', 'x', now() - interval '5 minutes', now() - interval '5 minutes')`;
  await stage.runner([counting(leaveMark)]).measure();
  const text = stage.metrics.render();
  expect(text).toContain('chorus_jobs_waiting{kind="counting",state="due"} 1');
  expect(text).toContain('chorus_jobs_waiting{kind="counting",state="dead"} 1');
  expect(text).toContain('chorus_jobs_waiting{kind="forgotten",state="late"} 1');
});

test('how late jobs start is measured, and how long they take', async () => {
  await database.sql`insert into job (kind, key, payload, run_at, claimable_at)
    values ('counting', 'late', '{"n": 1}', now() - interval '90 seconds', now() - interval '90 seconds')`;
  await stage.runDue([counting(leaveMark)]);
  const text = stage.metrics.render();
  expect(text).toContain('chorus_job_drift_seconds_bucket{kind="counting",le="60"} 0');
  expect(text).toContain('chorus_job_drift_seconds_bucket{kind="counting",le="300"} 1');
  expect(text).toContain('chorus_job_duration_seconds_count{kind="counting"} 1');
});

test('two jobs of one kind can’t be declared, nor one with a kind that isn’t a word', () => {
  expect(() => stage.runner([counting(leaveMark), counting(leaveMark)])).toThrow('Two jobs have the same kind.');
  expect(() => counting(leaveMark, { kind: 'Not a kind' })).toThrow('is not a job kind');
});
