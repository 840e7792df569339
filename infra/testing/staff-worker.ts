/** A process that answers what staff ask and runs the jobs of it, until it's told to stop, or killed. */
import { flushCompileCache } from 'node:module';
import { pino } from 'pino';
import { nick } from '../../edge/commands/moderation/nick.ts';
import { role } from '../../edge/commands/moderation/role/index.ts';
import { slowmode } from '../../edge/commands/moderation/slowmode.ts';
import { automod } from '../../edge/commands/safety/automod/index.ts';
import { setup } from '../../edge/commands/safety/setup/index.ts';
import { verify } from '../../edge/commands/safety/verify/index.ts';
import type { Services } from '../../edge/commands/services.ts';
import { discordServices } from '../../edge/discord-services.ts';
import { CustomIdCodec } from '../../edge/interactions/custom-id.ts';
import type { InvocationEnvelope } from '../../edge/interactions/envelope.ts';
import { signComponent } from '../../edge/interactions/render.ts';
import { moderationServices } from '../../edge/moderation/services.ts';
import { JobLoop } from '../../shared/jobs/loop.ts';
import { JobRunner } from '../../shared/jobs/runner.ts';
import { settleAct } from '../../shared/moderation/intents.ts';
import { goOnLockdown, lockdownJob } from '../../shared/moderation/lockdown-jobs.ts';
import { botClient } from '../../shared/platform/discord/bot-client.ts';
import { LastingClient } from '../../shared/platform/lasting-client.ts';
import { connect } from '../../shared/platform/postgres.ts';
import { UNOBSERVED } from '../../shared/platform/store.ts';
import { protectServer } from '../../shared/safety/protect.ts';
import { finishVerificationJob } from '../../shared/safety/verify.ts';
import { GuildGates } from '../../shared/settings/guild-gates.ts';
import { CUSTOM_ID_SECRETS, dispatching, recordingWebhook } from './dispatching.ts';
import { storeOn } from './store.ts';

/** What a worker is told: to run jobs from now on, or to answer an interaction. It tells `answered` once it has. */
export type Order = { order: 'jobs' } | { order: 'answer'; envelope: InvocationEnvelope };

const JOBS = [lockdownJob, goOnLockdown, protectServer, finishVerificationJob, settleAct];

if (process.send !== undefined) {
  // Node would only write what it compiled when a process ends by itself, and these are killed.
  flushCompileCache();
  const { DATABASE_URL = '', API_BASE = '', TOKEN = '', NAME = '' } = process.env;
  const database = new LastingClient(() => connect(DATABASE_URL, { max: 4, applicationName: NAME }));
  const store = storeOn(database.sql, {
    sql: () => database.sql,
    clock: () => new Date(),
    observe: { ...UNOBSERVED, statement: (_, __, hasFailed) => database.reportOutcome(hasFailed) },
  });
  const log = pino({ level: 'silent' });
  const bot = botClient(API_BASE, TOKEN, () => {});
  const loop = new JobLoop(
    new JobRunner({
      jobs: JOBS,
      services: { store, log, discord: bot, alert: async () => {}, webhookOf: async () => recordingWebhook([]) },
    }),
    log,
  );
  // So that no interaction sees what an earlier one remembered.
  let elapsedMs = 0;
  const later = () => {
    elapsedMs += 60_000;
    return elapsedMs;
  };
  const commands = [automod, setup, verify, slowmode, nick, role];
  const codec = new CustomIdCodec(CUSTOM_ID_SECRETS);
  const services = {
    ...{ store, discord: discordServices(bot, later), moderation: moderationServices(later) },
    gates: new GuildGates(later),
    sign: (component) => signComponent(component, codec),
    jobs: { wake: async () => loop.wake() },
    commands,
  } satisfies Partial<Services>;
  const chorus = dispatching(commands, services as unknown as Services, {
    clock: Date.now,
    limitScale: 1_000,
  });
  let isRunning = false;
  process.on('message', async (message: Order) => {
    if (message.order === 'answer') {
      await chorus.send(message.envelope);
      await chorus.settled();
      process.send?.('answered');
    } else if (isRunning) loop.wake();
    else {
      isRunning = true;
      loop.start();
    }
  });
  process.once('disconnect', () => void loop.stop().then(() => process.exit(0)));
}
