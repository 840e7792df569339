import { JobRunner } from '../../shared/jobs/runner.ts';
import type { JobServices } from '../../shared/jobs/services.ts';
import { botClient, botForJobs } from '../../shared/platform/discord/bot-client.ts';
import { DiscordInteractionWebhook } from '../../shared/platform/discord/interaction-webhook.ts';
import { postToErrorWebhook } from '../../shared/platform/error-webhook.ts';
import type { Logger } from '../../shared/platform/log.ts';
import type { Sql } from '../../shared/platform/postgres.ts';
import { secureRandom } from '../../shared/platform/random.ts';
import type { Store } from '../../shared/platform/store.ts';
import { TokenCipher } from '../../shared/platform/token-crypto.ts';
import { ControlClient } from '../../shared/voice/control-client.ts';
import type { EdgeConfig } from '../config.ts';
import type { EdgeTelemetry } from '../telemetry.ts';
import { EDGE_JOBS } from './index.ts';
import { measuresOf } from './measures.ts';

type EdgeJobServices = JobServices & { control: ControlClient | undefined };

export interface EdgeJobsParts {
  config: EdgeConfig;
  sql: () => Sql;
  /** Called after each statement (default: nothing). */
  reportOutcome?: (hasFailed: boolean) => void;
  telemetry: EdgeTelemetry;
  log: Logger;
  /** As in `JobRunnerOptions` (default: false). */
  isLight?: boolean;
}

/** The runner of an edge's jobs. On Workers, one per event, because a socket belongs to the event that opened it. */
export function edgeJobRunner(parts: EdgeJobsParts): JobRunner<EdgeJobServices> {
  const services = servicesOf(parts);
  const measureMore = measuresOf(parts.config, services.store);
  return new JobRunner({ jobs: EDGE_JOBS, services, isLight: parts.isLight ?? false, measureMore });
}

function servicesOf({ config, sql, reportOutcome, telemetry, log }: EdgeJobsParts): EdgeJobServices {
  const { AGENT_TOKEN_KEYS: keys, DISCORD_API_BASE: apiBase, ERROR_WEBHOOK_URL: errorWebhook } = config;
  let cipher: Promise<TokenCipher> | undefined;
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
    control: config.VOICE_NODE_SECRET && new ControlClient(config.VOICE_NODE_SECRET[0]),
    async alert(message) {
      if (errorWebhook === undefined) return;
      await postToErrorWebhook(errorWebhook, message, (error) => log.warn({ error }, "couldn't notify the operator"));
    },
    async webhookOf({ application, token }, boundTo) {
      if (keys === undefined)
        throw new TypeError('Without AGENT_TOKEN_KEYS, this edge can’t answer interactions later.');
      cipher ??= TokenCipher.from(keys);
      const opened = await (await cipher).open(token, boundTo);
      return new DiscordInteractionWebhook(apiBase, application, opened, telemetry.discordCall);
    },
  };
}
