/** Upstash's REST dialect in front of a Redis of your own: `node infra/redis-rest/main.ts`. */
import * as z from 'zod';
import { ConfigError, fields, parseEnvironment } from '../../shared/platform/config.ts';
import { createBackend } from './backend.ts';
import { connectServer } from './connect.ts';
import { createDialect } from './dialect.ts';
import { listen } from './listen.ts';

const schema = z.object({
  REDIS_URL: z
    .string()
    .regex(/^rediss?:\/\//)
    .describe('Set redis://:password@host:port, or rediss:// for TLS.'),
  UPSTASH_REDIS_REST_TOKEN: z
    .string()
    .min(16)
    .describe('Set a random text of at least 16 characters, the same as for the edge.'),
  PORT: fields.port(8_079),
  HOST: fields.host,
});

function configOrExit(): z.output<typeof schema> {
  try {
    return parseEnvironment(schema, process.env);
  } catch (error) {
    if (!(error instanceof ConfigError)) throw error;
    console.error(error.message);
    process.exit(1);
  }
}

const config = configOrExit();
const redis = connectServer(config.REDIS_URL);
const dialect = createDialect(createBackend(redis), config.UPSTASH_REDIS_REST_TOKEN);
const listening = await listen(dialect, config.PORT, config.HOST);
console.error(`redis-rest listens on port ${listening.port}`);

async function stop(): Promise<void> {
  await listening.close();
  redis.disconnect();
}
process.once('SIGTERM', stop);
process.once('SIGINT', stop);
