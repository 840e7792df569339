import * as z from 'zod';
import { fields, parseEnvironment } from '../../shared/platform/config.ts';

const schema = z.object({
  REDIS_URL: z
    .string()
    .regex(/^rediss?:\/\//)
    .describe('Set redis://:password@host:port, or rediss:// for TLS.'),
  UPSTASH_REDIS_REST_TOKEN: z
    .string()
    .min(16)
    .describe('Set a random text of at least 16 characters, the same as for the edge.'),
  ERROR_WEBHOOK_URL: fields.url.optional().describe('Set the URL of a Discord webhook (optional).'),
  PORT: fields.port(8_079),
  HOST: fields.host,
});

/** Names of all variables, for the tests of what containers are given. */
export const REDIS_REST_VARIABLES = Object.keys(schema.shape);

export type RedisRestConfig = z.output<typeof schema>;

/** @throws {ConfigError} if a variable is missing or invalid. */
export function readRedisRestConfig(environment: Record<string, unknown>): RedisRestConfig {
  return parseEnvironment(schema, environment);
}
