import { setTimeout as delay } from 'node:timers/promises';
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { MockRedis } from '../sandbox/redis/mock.ts';
import { redisServerVersion, startRedisServer } from '../testing/redis-server.ts';
import { type Backend, createBackend } from './backend.ts';
import type { Case } from './contract/case.ts';
import { describeClientContract } from './contract/client.ts';
import { rawHttp, type Send, type Target, throughClient } from './contract/drivers.ts';
import { contract } from './contract/index.ts';
import { describeLimiterContract } from './contract/limiter.ts';
import { describeMetricsContract } from './contract/metrics.ts';
import { createDialect } from './dialect.ts';
import { listen } from './listen.ts';

interface Engine {
  backend: Backend;
  flush(): Promise<unknown>;
  stop(): Promise<void>;
}

const token = 'contract-token';

const engines: { name: string; start: () => Engine | Promise<Engine> }[] = [
  { name: 'ioredis-mock', start: () => new MockRedis() },
];
const version = redisServerVersion();
if (version === null) {
  console.log('no redis-server on PATH: the contract is tried with ioredis-mock alone');
} else {
  engines.push({
    name: `redis-server ${version}`,
    async start() {
      const { redis, stop } = await startRedisServer();
      return { backend: createBackend(redis), flush: () => redis.flushall(), stop };
    },
  });
}

const drivers = [
  { name: 'raw HTTP', sender: rawHttp },
  { name: '@upstash/redis', sender: throughClient },
];

async function follow(steps: Case['steps'], send: Send): Promise<void> {
  for (const step of steps) {
    if ('waitMs' in step) {
      await delay(step.waitMs);
      continue;
    }
    const [words, expected] = step;
    expect(await send(words), words.join(' ')).toEqual(expected);
  }
}

describe.each(engines)('$name', ({ start }) => {
  const target: Target = { url: '', token };
  let engine: Engine;
  let close = async () => {};
  beforeAll(async () => {
    engine = await start();
    const listening = await listen(createDialect(engine.backend, token), 0, '127.0.0.1');
    target.url = `http://127.0.0.1:${listening.port}`;
    close = () => listening.close();
  });
  afterAll(async () => {
    await close();
    await engine.stop();
  });
  beforeEach(() => engine.flush());

  describe.each(drivers)('through $name', ({ sender }) => {
    describe.each(Object.entries(contract))('%s', (_, cases) => {
      test.each(cases)('$name', ({ steps }) => follow(steps, sender(target)));
    });
  });

  describe("@upstash/redis' own methods", () => describeClientContract(target));

  describe('the rate limiter', () => describeLimiterContract(target));

  describe('metrics of several processes', () => describeMetricsContract(target));
});
