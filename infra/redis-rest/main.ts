/** Upstash's REST dialect in front of a Redis of your own: `node infra/redis-rest/main.ts`. */
import { ConfigError } from '../../shared/platform/config.ts';
import { guardProcess } from '../../shared/platform/process-guard.ts';
import { onStopRequest } from '../../shared/platform/stop-signals.ts';
import { createBackend } from './backend.ts';
import { type RedisRestConfig, readRedisRestConfig } from './config.ts';
import { connectServer } from './connect.ts';
import { createDialect } from './dialect.ts';
import { listen } from './listen.ts';

function configOrExit(): RedisRestConfig {
  try {
    return readRedisRestConfig(process.env);
  } catch (error) {
    if (!(error instanceof ConfigError)) throw error;
    console.error(error.message);
    process.exit(1);
  }
}

const config = configOrExit();
const guard = guardProcess({
  ...{ service: 'redis-rest', logLevel: 'info', errorWebhook: config.ERROR_WEBHOOK_URL, environment: process.env },
});
const redis = connectServer(config.REDIS_URL);
const dialect = createDialect(createBackend(redis), config.UPSTASH_REDIS_REST_TOKEN);
const listening = await listen(dialect, config.PORT, config.HOST);
console.error(`redis-rest listens on port ${listening.port}`);

async function stop(): Promise<void> {
  await listening.close();
  redis.disconnect();
  await guard.exit(0);
}
onStopRequest(stop);
