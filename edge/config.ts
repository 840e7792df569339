import * as z from 'zod';
import { fields, list, parseEnvironment } from '../shared/platform/config.ts';

const schema = z.object({
  DISCORD_APPLICATION_ID: z
    .string()
    .regex(/^\d{1,20}$/)
    .describe('Set the application id from the Discord developer portal, General Information.'),
  DISCORD_PUBLIC_KEY: list(z.string().regex(/^[0-9a-f]{64}$/i)).describe(
    'Set the public key from the Discord developer portal, General Information: 64 hexadecimal digits; several, comma separated, while rotating.',
  ),
  DISCORD_API_BASE: fields.discordApiBase,
  DATABASE_URL: fields.databaseUrl,
  UPSTASH_REDIS_REST_URL: fields.url.describe('Set the REST URL of the Upstash database.'),
  UPSTASH_REDIS_REST_TOKEN: z.string().min(1).describe('Set the REST token of the Upstash database.'),
  CUSTOM_ID_SECRET: list(z.string().min(32)).describe(
    'Set a random text of at least 32 characters, e.g. from `openssl rand -hex 32`; several, comma separated, while rotating.',
  ),
  METRICS_TOKEN: fields.metricsToken,
  DISCORD_TOKEN: z
    .string()
    .min(1)
    .optional()
    .describe(
      'Set the bot token from the Discord developer portal, or leave it out: then members name the voice channel they are in.',
    ),
  VOICE_NODE_SECRET: list(z.string().min(32))
    .optional()
    .describe(
      'Set the random text of at least 32 characters that voice nodes know as well; several, comma separated, while rotating.',
    ),
  AGENT_TOKEN_KEYS: fields.agentTokenKeys.optional(),
  ECONOMY_STAFF_GUILDS: z
    .string()
    .regex(/^\s*\d{1,20}\s*(,\s*\d{1,20}\s*)*$/)
    .transform((text): ReadonlySet<string> => new Set(text.split(',').map((id) => id.trim())))
    .default(new Set<string>())
    .describe('Set the ids of the servers whose staff may use /economy, comma separated, or leave it out for none.'),
  LYRICS_API_BASE: z
    .union([fields.url, z.literal('off')])
    .default('https://lrclib.net')
    .transform((base) => (base === 'off' ? undefined : base))
    .describe('Set the http(s) address of a service like LRCLIB, or `off`, or leave it out for https://lrclib.net.'),
  ALLOW_PRIVATE_MEDIA: fields.allowPrivateMedia,
  ERROR_WEBHOOK_URL: fields.url.optional().describe('Set the http(s) address of a Discord webhook, or leave it out.'),
  RATE_LIMIT_SCALE: z.coerce
    .number()
    .positive()
    .max(1e9)
    .default(1)
    .describe('Set a number above 0, or leave it out for 1.'),
  PORT: fields.port(8_787),
  HOST: fields.host,
  LOG_LEVEL: fields.logLevel,
});

/** Their names, for the example file's test. */
export const EDGE_VARIABLES = Object.keys(schema.shape);

export type EdgeConfig = z.output<typeof schema>;

/** @throws {ConfigError} naming every variable that is missing or wrong, and what to set. */
export function readEdgeConfig(environment: Record<string, unknown>): EdgeConfig {
  return parseEnvironment(schema, environment);
}
