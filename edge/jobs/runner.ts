import { answerJob } from '../../shared/ai/answer-job.ts';
import { readRoster } from '../../shared/ai/clubs/read-roster.ts';
import { drawJob } from '../../shared/ai/pictures/draw-job.ts';
import type { AiServices } from '../../shared/ai/services.ts';
import { readProfileJob } from '../../shared/ai/sheets/read-profile-job.ts';
import { JobRunner } from '../../shared/jobs/runner.ts';
import type { JobServices } from '../../shared/jobs/services.ts';
import { attachmentOrigins } from '../../shared/platform/discord/attachments.ts';
import { botClient, botForJobs } from '../../shared/platform/discord/bot-client.ts';
import { DiscordInteractionWebhook } from '../../shared/platform/discord/interaction-webhook.ts';
import { postToErrorWebhook } from '../../shared/platform/error-webhook.ts';
import type { GoogleAccount } from '../../shared/platform/google/service-account.ts';
import { GoogleSheets } from '../../shared/platform/google/sheets.ts';
import type { Logger } from '../../shared/platform/log.ts';
import type { Sql } from '../../shared/platform/postgres.ts';
import { secureRandom } from '../../shared/platform/random.ts';
import { connectRedis } from '../../shared/platform/redis.ts';
import type { Store } from '../../shared/platform/store.ts';
import { type SealedToken, TokenCipher } from '../../shared/platform/token-crypto.ts';
import type { SampleServices } from '../../shared/status/sample-job.ts';
import { ControlClient } from '../../shared/voice/control-client.ts';
import { circuits } from '../ai/circuits.ts';
import type { EdgeConfig } from '../config.ts';
import type { EdgeTelemetry } from '../telemetry.ts';
import { EDGE_JOBS } from './index.ts';
import { measuresOf } from './measures.ts';

type EdgeJobServices = JobServices & AiServices & SampleServices & { control: ControlClient | undefined };

/** How long Redis has for the answer to a ping that nobody waits for, in milliseconds. */
const PING_TIMEOUT_MS = 2_000;

export interface EdgeJobsParts {
  config: EdgeConfig;
  sql: () => Sql;
  /** Called after each statement (default: nothing). */
  reportOutcome?: (hasFailed: boolean) => void;
  telemetry: EdgeTelemetry;
  log: Logger;
  /** As in `JobRunnerOptions` (default: false). */
  isLight?: boolean;
  /** Another runner of this process answers with AI (default: false); see {@link edgeAnswerRunner}. */
  hasAnswerRunner?: boolean;
}

/** The runner of an edge's jobs. On Workers, one per event, because a socket belongs to the event that opened it. */
export function edgeJobRunner(parts: EdgeJobsParts): JobRunner<EdgeJobServices> {
  const { config, isLight = false, hasAnswerRunner = false } = parts;
  const services = servicesOf(parts);
  const measureMore = measuresOf(config, services.store);
  const jobs = hasAnswerRunner ? EDGE_JOBS.filter((job) => !ANSWER_JOBS.includes(job)) : EDGE_JOBS;
  return new JobRunner<EdgeJobServices>({ jobs, services, isLight, measureMore });
}

/** What a provider of AI is waited for. */
const ANSWER_JOBS: readonly (typeof EDGE_JOBS)[number][] = [answerJob, drawJob, readProfileJob, readRoster];
/** Most answers of AI that one edge writes at once. Each of them waits for its provider most of the time. */
const ANSWERS = 250;

/**
 * How long a statement of an answer may take, in milliseconds. When many are asked for at once, they wait for a connection. That's no
 * reason to give one up: members see that the bot is thinking.
 */
const ANSWER_STATEMENT_MS = 10_000;

/** A runner for answers of AI alone, so that those who wait for one don't keep other jobs waiting. For processes that live long. */
export function edgeAnswerRunner(parts: EdgeJobsParts): JobRunner<EdgeJobServices> {
  const { store, ...others } = servicesOf(parts);
  const services = { ...others, store: { ...store, statementMs: ANSWER_STATEMENT_MS } };
  return new JobRunner<EdgeJobServices>({ jobs: ANSWER_JOBS, services, concurrency: ANSWERS });
}

/** By account, with its token. */
const spreadsheets = new WeakMap<GoogleAccount, GoogleSheets>();

function spreadsheetsOf(account: GoogleAccount | undefined): GoogleSheets | undefined {
  if (account === undefined) return undefined;
  const known = spreadsheets.get(account) ?? new GoogleSheets(account);
  spreadsheets.set(account, known);
  return known;
}

function servicesOf({ config, sql, reportOutcome, telemetry, log }: EdgeJobsParts): EdgeJobServices {
  const { AGENT_TOKEN_KEYS: keys, DISCORD_API_BASE: apiBase, ERROR_WEBHOOK_URL: errorWebhook } = config;
  const redis = connectRedis(config.UPSTASH_REDIS_REST_URL, config.UPSTASH_REDIS_REST_TOKEN, PING_TIMEOUT_MS);
  let cipher: Promise<TokenCipher> | undefined;
  const open = async (sealed: SealedToken, boundTo: string) => {
    if (keys === undefined) throw new TypeError('Without AGENT_TOKEN_KEYS, this edge can’t answer interactions later.');
    cipher ??= TokenCipher.from(keys);
    return (await cipher).open(sealed, boundTo);
  };
  const store: Store = {
    sql,
    observe: {
      ...telemetry.observer,
      statement(operation, seconds, hasFailed) {
        telemetry.statement(operation, seconds, hasFailed);
        reportOutcome?.(hasFailed);
      },
    },
    clock: () => new Date(),
    dice: secureRandom(),
    limitScale: config.RATE_LIMIT_SCALE,
  };
  return {
    store,
    log,
    discord: botForJobs(botClient(apiBase, config.DISCORD_TOKEN, telemetry.discordCall), store),
    probes: { redis: () => redis.ping() },
    control: config.VOICE_NODE_SECRET && new ControlClient(config.VOICE_NODE_SECRET[0]),
    async alert(message) {
      if (errorWebhook === undefined) return;
      await postToErrorWebhook(errorWebhook, message, (error) => log.warn({ error }, "couldn't notify the operator"));
    },
    webhookOf: async ({ application, token }, boundTo) =>
      new DiscordInteractionWebhook(apiBase, application, await open(token, boundTo), telemetry.discordCall),
    ai: {
      providers: config.AI_PROVIDERS,
      budgets: config.AI_BUDGETS,
      circuits,
      openKey: open,
      attachmentOrigins: attachmentOrigins(apiBase),
      spreadsheets: spreadsheetsOf(config.GOOGLE_SERVICE_ACCOUNT),
    },
  };
}
