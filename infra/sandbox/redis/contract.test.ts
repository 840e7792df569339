import { setTimeout as delay } from 'node:timers/promises';
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import type { Case } from './contract/case.ts';
import { describeClientContract } from './contract/client.ts';
import { rawHttp, type Send, type Target, throughClient } from './contract/drivers.ts';
import { contract } from './contract/index.ts';
import { realRedisVersion, startRealRedis } from './real-redis.ts';
import { startRedis } from './server.ts';

const token = 'contract-token';
const realVersion = realRedisVersion();
if (realVersion === null) console.log('skipping the contract against a real Redis: no redis-server on PATH');

const servers = [
  { name: 'this endpoint', isThere: true, start: () => startRedis({ token }) },
  {
    name: `redis-server ${realVersion ?? '(not on PATH)'}`,
    isThere: realVersion !== null,
    start: () => startRealRedis(token),
  },
];

const drivers = [
  { name: 'raw HTTP', sender: rawHttp },
  { name: '@upstash/redis', sender: throughClient },
];

const sorted = (value: unknown) => (Array.isArray(value) ? value.toSorted() : value);

async function follow(steps: Case['steps'], send: Send): Promise<void> {
  for (const step of steps) {
    if ('waitMs' in step) {
      await delay(step.waitMs);
      continue;
    }
    const [words, expected, how] = step;
    const reply = await send(words);
    if (how === 'unordered') expect(sorted(reply), words.join(' ')).toEqual(sorted(expected));
    else expect(reply, words.join(' ')).toEqual(expected);
  }
}

describe.each(servers)('$name', ({ isThere, start }) => {
  const target: Target = { url: '', token };
  let stop = async () => {};
  beforeAll(async () => {
    if (!isThere) return;
    const server = await start();
    target.url = server.url;
    stop = () => server.stop();
  });
  afterAll(() => stop());

  beforeEach(async () => {
    if (isThere) await rawHttp(target)(['FLUSHALL']);
  });

  describe.skipIf(!isThere).each(drivers)('through $name', ({ sender }) => {
    describe.each(Object.entries(contract))('%s', (_, cases) => {
      test.each(cases)('$name', ({ steps }) => follow(steps, sender(target)));
    });
  });

  describe.skipIf(!isThere)("@upstash/redis' own methods", () => describeClientContract(target));
});
