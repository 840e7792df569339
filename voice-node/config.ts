import { hostname } from 'node:os';
import * as z from 'zod';
import { aiBudgets } from '../shared/ai/budget-limits.ts';
import { aiProviders, withNumberedProviders } from '../shared/ai/providers.ts';
import {
  httpUrl,
  json,
  list,
  optional,
  parseEnvironment,
  required,
  type ValuesOf,
  variables,
  withDefault,
} from '../shared/platform/config.ts';
import { googleServiceAccount } from '../shared/platform/google/service-account.ts';

/** The variable `LAVALINK_NODES`. */
export const lavalinkNodes = () =>
  z
    .array(z.strictObject({ id: z.string().min(1).max(64), url: httpUrl(), password: z.string().min(1) }))
    .min(1)
    .refine((nodes) => new Set(nodes.map(({ id }) => id)).size === nodes.length, 'two nodes have the same id');

const nodeVariables = {
  DATABASE_URL: variables.databaseUrl,
  DISCORD_API_BASE: variables.discordApiBase,
  VOICE_NODE_SECRET: required(
    () => list(z.string().min(32)),
    'Set the random string of at least 32 characters that the edge signs its calls with. Separate several with commas during rotation.',
  ),
  AGENT_TOKEN_KEYS: variables.agentTokenKeys,
  METRICS_TOKEN: variables.metricsToken,
  NODE_ID: withDefault(
    hostname(),
    () => z.string().regex(/^[\w.-]{1,64}$/),
    'Set a name of letters, digits, dots, and dashes (default: the host name).',
  ),
  NODE_PUBLIC_URL: required(httpUrl, 'Set the http(s) URL where the edge reaches this node.'),
  NODE_CAPACITY: withDefault(
    25,
    () => z.coerce.number().int().min(1).max(500),
    'Set the maximum number of agents this node runs (default: 25).',
  ),
  LEASE_MS: withDefault(
    15_000,
    () => z.coerce.number().int().min(1_000).max(120_000),
    'Set how long a lease on an agent lasts, in milliseconds (default: 15000).',
  ),
  LAVALINK_NODES: required(() => json(lavalinkNodes()), 'Set [{"id":"…","url":"http://…","password":"…"}] as JSON.'),
  DISCORD_TOKEN: optional(
    () => z.string().min(1),
    "Set the main application's bot token. Without it, sessions have no panel.",
  ),
  AI_PROVIDERS: aiProviders,
  AI_BUDGETS: aiBudgets,
  GOOGLE_SERVICE_ACCOUNT: googleServiceAccount,
  ALLOW_PRIVATE_MEDIA: variables.allowPrivateMedia,
  ERROR_WEBHOOK_URL: variables.errorWebhookUrl,
  PORT: variables.port(8_788),
  HOST: variables.host,
  LOG_LEVEL: variables.logLevel,
} as const;

/** Names of all variables, for the test of `.env.example`. */
export const VOICE_NODE_VARIABLES = Object.keys(nodeVariables);

export type VoiceNodeConfig = ValuesOf<typeof nodeVariables>;

/** @throws {ConfigError} if a variable is missing or invalid. */
export function readVoiceNodeConfig(environment: Record<string, unknown>): VoiceNodeConfig {
  return parseEnvironment(nodeVariables, withNumberedProviders(environment));
}
