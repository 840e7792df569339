/** A process that runs the jobs of the storm until it's told to stop, or killed. */
import { pino } from 'pino';
import * as z from 'zod';
import { job } from '../../shared/jobs/job.ts';
import { JobLoop } from '../../shared/jobs/loop.ts';
import { JobRunner } from '../../shared/jobs/runner.ts';
import type { JobServices } from '../../shared/jobs/services.ts';
import { LastingClient } from '../../shared/platform/lasting-client.ts';
import { connect } from '../../shared/platform/postgres.ts';
import { UNOBSERVED } from '../../shared/platform/store.ts';
import { storeOn } from './store.ts';

/** Shorter than usual, so that the test needn't wait long for what a killed process held. In milliseconds. */
const LEASE_MS = 3_000;

/** Leaves one row per job, committed with the job's end. Poisoned ones fail every time. */
export const stormJob = job({
  kind: 'storm',
  at: 'anywhere',
  payload: () => z.object({ isPoisoned: z.boolean() }),
  maxAttempts: 3,
  run: async ({ payload, key, settle }) => {
    if (payload.isPoisoned) throw new Error('poisoned');
    await settle(async (sql) => {
      await sql`insert into effect (key, process) values (${key}, ${process.pid})`;
    });
  },
});

if (process.send !== undefined) {
  const database = new LastingClient(() => connect(process.env.DATABASE_URL ?? '', { max: 10 }));
  const store = storeOn(database.sql, {
    sql: () => database.sql,
    clock: () => new Date(),
    observe: { ...UNOBSERVED, statement: (_, __, hasFailed) => database.reportOutcome(hasFailed) },
  });
  const log = pino({ level: 'silent' });
  const services: JobServices = {
    ...{ store, log },
    discord: undefined,
    alert: async () => {},
    webhookOf: () => Promise.reject(new Error('Nothing is said here.')),
  };
  const loop = new JobLoop(new JobRunner({ jobs: [stormJob], services, leaseMs: LEASE_MS }), log);
  loop.start();
  process.once('disconnect', () => void loop.stop().then(() => process.exit(0)));
}
