import * as z from 'zod';
import { parseEnvironment, required, type ValuesOf, variables } from '../../shared/platform/config.ts';

const restVariables = {
  REDIS_URL: required(
    () => z.string().regex(/^rediss?:\/\//),
    'Set redis://:password@host:port, or rediss:// for TLS.',
  ),
  UPSTASH_REDIS_REST_TOKEN: required(
    () => z.string().min(16),
    'Set a random text of at least 16 characters, the same as for the edge.',
  ),
  ERROR_WEBHOOK_URL: variables.errorWebhookUrl,
  PORT: variables.port(8_079),
  HOST: variables.host,
} as const;

/** Names of all variables, for the tests of what containers are given. */
export const REDIS_REST_VARIABLES = Object.keys(restVariables);

export type RedisRestConfig = ValuesOf<typeof restVariables>;

/** @throws {ConfigError} if a variable is missing or invalid. */
export function readRedisRestConfig(environment: Record<string, unknown>): RedisRestConfig {
  return parseEnvironment(restVariables, environment);
}
