import { hostname } from 'node:os';
import * as z from 'zod';
import { aiBudgets } from '../shared/ai/budget-limits.ts';
import { aiProviders, withNumberedProviders } from '../shared/ai/providers.ts';
import { fields, list, parseEnvironment } from '../shared/platform/config.ts';
import { googleServiceAccount } from '../shared/platform/google/service-account.ts';

/** The variable `LAVALINK_NODES`. */
export const lavalinkNodes = z
  .array(z.strictObject({ id: z.string().min(1).max(64), url: fields.url, password: z.string().min(1) }))
  .min(1)
  .refine((nodes) => new Set(nodes.map(({ id }) => id)).size === nodes.length, 'two nodes have the same id');

const schema = z.object({
  DATABASE_URL: fields.databaseUrl,
  DISCORD_API_BASE: fields.discordApiBase,
  VOICE_NODE_SECRET: list(z.string().min(32)).describe(
    'Set the random string of at least 32 characters that the edge signs its calls with. Separate several with commas during rotation.',
  ),
  AGENT_TOKEN_KEYS: fields.agentTokenKeys,
  METRICS_TOKEN: fields.metricsToken,
  NODE_ID: z
    .string()
    .regex(/^[\w.-]{1,64}$/)
    .default(hostname())
    .describe('Set a name of letters, digits, dots, and dashes (default: the host name).'),
  NODE_PUBLIC_URL: fields.url.describe('Set the http(s) URL where the edge reaches this node.'),
  NODE_CAPACITY: z.coerce
    .number()
    .int()
    .min(1)
    .max(500)
    .default(25)
    .describe('Set the maximum number of agents this node runs (default: 25).'),
  LEASE_MS: z.coerce
    .number()
    .int()
    .min(1_000)
    .max(120_000)
    .default(15_000)
    .describe('Set how long a lease on an agent lasts, in milliseconds (default: 15000).'),
  LAVALINK_NODES: fields.json(lavalinkNodes).describe('Set [{"id":"…","url":"http://…","password":"…"}] as JSON.'),
  DISCORD_TOKEN: z
    .string()
    .min(1)
    .optional()
    .describe("Set the main application's bot token. Without it, sessions have no panel."),
  AI_PROVIDERS: aiProviders,
  AI_BUDGETS: aiBudgets,
  GOOGLE_SERVICE_ACCOUNT: googleServiceAccount,
  ALLOW_PRIVATE_MEDIA: fields.allowPrivateMedia,
  ERROR_WEBHOOK_URL: fields.url.optional().describe('Set the URL of a Discord webhook (optional).'),
  PORT: fields.port(8_788),
  HOST: fields.host,
  LOG_LEVEL: fields.logLevel,
});

/** Names of all variables, for the test of `.env.example`. */
export const VOICE_NODE_VARIABLES = Object.keys(schema.shape);

export type VoiceNodeConfig = z.output<typeof schema>;

/** @throws {ConfigError} if a variable is missing or invalid. */
export function readVoiceNodeConfig(environment: Record<string, unknown>): VoiceNodeConfig {
  return parseEnvironment(schema, withNumberedProviders(environment));
}
