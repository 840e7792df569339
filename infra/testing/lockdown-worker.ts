/** A process that runs the jobs of lockdowns until it's told to stop, or killed. */
import { pino } from 'pino';
import { JobLoop } from '../../shared/jobs/loop.ts';
import { JobRunner } from '../../shared/jobs/runner.ts';
import { goOnLockdown, lockdownJob } from '../../shared/moderation/lockdown-jobs.ts';
import { botClient } from '../../shared/platform/discord/bot-client.ts';
import { LastingClient } from '../../shared/platform/lasting-client.ts';
import { connect } from '../../shared/platform/postgres.ts';
import { UNOBSERVED } from '../../shared/platform/store.ts';
import { recordingWebhook } from './dispatching.ts';
import { storeOn } from './store.ts';

/** Shorter than usual, so that the test needn't wait long for what a killed process held. In milliseconds. */
const LEASE_MS = 600;

if (process.send !== undefined) {
  const { DATABASE_URL = '', API_BASE = '', TOKEN = '' } = process.env;
  const database = new LastingClient(() => connect(DATABASE_URL, { max: 4 }));
  const store = storeOn(database.sql, {
    sql: () => database.sql,
    clock: () => new Date(),
    observe: { ...UNOBSERVED, statement: (_, __, hasFailed) => database.reportOutcome(hasFailed) },
  });
  const log = pino({ level: 'silent' });
  const services = {
    ...{ store, log },
    discord: botClient(API_BASE, TOKEN, () => {}),
    alert: async () => {},
    webhookOf: async () => recordingWebhook([]),
  };
  const loop = new JobLoop(new JobRunner({ jobs: [lockdownJob, goOnLockdown], services, leaseMs: LEASE_MS }), log);
  loop.start();
  process.on('message', () => loop.wake());
  process.once('disconnect', () => void loop.stop().then(() => process.exit(0)));
}
