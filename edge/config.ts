import * as z from 'zod';
import { aiBudgets } from '../shared/ai/budget-limits.ts';
import { aiProviders, withNumberedProviders } from '../shared/ai/providers.ts';
import {
  httpUrl,
  list,
  optional,
  parseEnvironment,
  required,
  separated,
  type ValuesOf,
  variables,
  withDefault,
} from '../shared/platform/config.ts';
import { googleServiceAccount } from '../shared/platform/google/service-account.ts';
import { disabledModules } from './enabled-commands.ts';

/** Discord IDs, separated by commas. */
const ids = (advice: string) =>
  withDefault<ReadonlySet<string>>(
    new Set(),
    () =>
      z
        .string()
        .regex(/^\s*\d{1,20}\s*(,\s*\d{1,20}\s*)*$/)
        .transform((text) => new Set(text.split(',').map((id) => id.trim()))),
    advice,
  );

/** An origin: no path, no query. What isn't a URL never gets to the second part. */
const origin = () =>
  httpUrl().pipe(
    z.string().refine((text) => new URL(text).pathname === '/' && !/[?#]/.test(text), 'not only a scheme and a host'),
  );

/** Hosts that only this machine reaches. */
const LOOPBACK: ReadonlySet<string> = new Set(['localhost', '127.0.0.1', '[::1]']);

const edgeVariables = {
  DISCORD_APPLICATION_ID: required(
    () => z.string().regex(/^\d{1,20}$/),
    'Copy the application ID from the Discord Developer Portal, General Information.',
  ),
  DISCORD_PUBLIC_KEY: required(
    () => list(z.string().regex(/^[0-9a-f]{64}$/i)),
    'Copy the public key (64 hexadecimal digits) from the Discord Developer Portal, General Information. While you rotate keys, separate several with commas.',
  ),
  DISCORD_API_BASE: variables.discordApiBase,
  DATABASE_URL: variables.databaseUrl,
  UPSTASH_REDIS_REST_URL: required(httpUrl, 'Copy the REST URL of your Upstash database.'),
  UPSTASH_REDIS_REST_TOKEN: required(() => z.string().min(1), 'Copy the REST token of your Upstash database.'),
  CUSTOM_ID_SECRET: required(
    () => list(z.string().min(32)),
    'Set a random string of at least 32 characters (`openssl rand -hex 32`). While you rotate secrets, separate several with commas.',
  ),
  METRICS_TOKEN: variables.metricsToken,
  DISCORD_TOKEN: optional(
    () => z.string().min(1),
    'Copy the bot token from the Discord Developer Portal. Optional: without it, members have to name their voice channel.',
  ),
  VOICE_NODE_SECRET: optional(
    () => list(z.string().min(32)),
    'Set a random string of at least 32 characters, the same as on your voice nodes. While you rotate secrets, separate several with commas.',
  ),
  AGENT_TOKEN_KEYS: optional(variables.agentTokenKeys.schema, variables.agentTokenKeys.advice),
  ECONOMY_STAFF_GUILDS: ids(
    'Set the IDs of the servers whose staff can use /economy, separated by commas (default: none).',
  ),
  OPERATOR_IDS: ids(
    'Set the user IDs of those who run this bot, separated by commas (default: none). Every server is offered their public pools.',
  ),
  DISABLED_MODULES: disabledModules,
  LYRICS_API_BASE: withDefault<string | undefined>(
    'https://lrclib.net',
    () => z.union([httpUrl(), z.literal('off')]).transform((base) => (base === 'off' ? undefined : base)),
    'Set the http(s) URL of a service compatible with LRCLIB, or `off` (default: https://lrclib.net).',
  ),
  AI_PROVIDERS: aiProviders,
  AI_BUDGETS: aiBudgets,
  GOOGLE_SERVICE_ACCOUNT: googleServiceAccount,
  PUBLIC_URL: optional(
    () =>
      origin().pipe(
        z
          .string()
          .refine(
            (text) => text.startsWith('https:') || LOOPBACK.has(new URL(text).hostname),
            'not https://, so anyone on the way could take over a session',
          )
          .transform((text) => new URL(text).origin),
      ),
    'Set the address at which browsers reach this edge: https:// and a host. The dashboard needs it; on loopback, http:// works, too.',
  ),
  DISCORD_CLIENT_SECRET: optional(
    () => z.string().min(1),
    'Copy the client secret from the Discord Developer Portal, OAuth2. Optional: without it, people log in to the dashboard with /dashboard only.',
  ),
  FUNHUB_KEYS: optional(
    () =>
      separated(z.string().regex(/^[a-z0-9-]{1,32}:[\x21-\x2b\x2d-\x7e]{24,200}$/i)).refine(
        (keys) => new Set(keys.map((key) => key.split(':', 1)[0])).size === keys.length,
        'a name is there twice',
      ),
    'Set name:key for each caller, separated by commas; a key has at least 24 characters (`openssl rand -hex 24`). Optional.',
  ),
  FUNHUB_ORIGINS: optional(
    () => separated(origin().pipe(z.string().transform((text) => new URL(text).origin))),
    'Set the origins of websites that call FunHub, separated by commas: https://example.com. Optional.',
  ),
  ALLOW_PRIVATE_MEDIA: variables.allowPrivateMedia,
  ERROR_WEBHOOK_URL: variables.errorWebhookUrl,
  COMMIT: optional(
    () => z.string().regex(/^[0-9a-f]{7,40}$/i),
    'Set the Git commit that runs, 7 to 40 hexadecimal digits; `/diag` shows it (optional).',
  ),
  RATE_LIMIT_SCALE: withDefault(1, () => z.coerce.number().positive().max(1e9), 'Set a number above 0 (default: 1).'),
  PORT: variables.port(8_787),
  HOST: variables.host,
  LOG_LEVEL: variables.logLevel,
} as const;

/** Names of all variables, for the test of .env.example. */
export const EDGE_VARIABLES = Object.keys(edgeVariables);

export type EdgeConfig = ValuesOf<typeof edgeVariables>;

/** @throws {ConfigError} if a variable is missing or invalid. It names each one and says what to set. */
export function readEdgeConfig(environment: Record<string, unknown>): EdgeConfig {
  return parseEnvironment(edgeVariables, withNumberedProviders(environment));
}
