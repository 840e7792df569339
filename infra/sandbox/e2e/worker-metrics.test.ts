/** Metrics of the edge as it's deployed: several isolates of a Worker, and one Redis. */
import { randomBytes } from 'node:crypto';
import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { build } from 'esbuild';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { createDatabase, type TestDatabase } from '../../testing/database.ts';
import { slash, snowflake } from '../../testing/interaction.ts';
import { createSigner, signedRequest } from '../../testing/signed-request.ts';
import { WORKER_OPTIONS } from '../../worker/build.ts';
import { startWorkerd } from '../edge/workerd.ts';
import type { SupervisedProcess } from '../processes/supervise.ts';
import { type RedisEndpoint, startRedis } from '../redis/server.ts';
import { temporaryFolder } from '../state/temporary-folder.ts';

const folder = temporaryFolder();
const signer = createSigner();
const metricsToken = randomBytes(16).toString('hex');
let database: TestDatabase;
let redis: RedisEndpoint;
let isolates: SupervisedProcess[] = [];
const printed: string[] = [];

beforeAll(async () => {
  [database, redis] = await Promise.all([
    createDatabase(),
    startRedis({ token: 'token-of-the-test' }),
    build({
      ...WORKER_OPTIONS,
      entryPoints: { worker: fileURLToPath(new URL('../../testing/moved-clock-worker.ts', import.meta.url)) },
      splitting: true,
      outdir: folder.path,
    }),
  ]);
  const others = readdirSync(folder.path).filter((file) => file.endsWith('.js') && file !== 'worker.js');
  const bundle = { folder: folder.path, modules: ['worker.js', ...others], compatibilityDate: '2026-10-01' };
  const variables = {
    DISCORD_APPLICATION_ID: '100000000000000001',
    DISCORD_PUBLIC_KEY: signer.publicKey,
    DISCORD_API_BASE: 'http://127.0.0.1:9',
    UPSTASH_REDIS_REST_URL: redis.url,
    UPSTASH_REDIS_REST_TOKEN: redis.token,
    CUSTOM_ID_SECRET: randomBytes(32).toString('hex'),
    METRICS_TOKEN: metricsToken,
    LOG_LEVEL: 'warn',
  };
  isolates = await Promise.all(
    ['one', 'two', 'three'].map((name) =>
      startWorkerd({
        ...{ bundle, databaseUrl: database.url, variables, configFile: join(folder.path, `${name}.capnp`) },
        log: (line) => printed.push(`${name}: ${line}`),
      }),
    ),
  );
}, 120_000);

afterAll(async () => {
  await Promise.all(isolates.map((isolate) => isolate.kill()));
  await redis.stop();
  await database.drop();
  folder.remove();
});

let aheadMs = 0;

async function ping({ url }: SupervisedProcess): Promise<number> {
  const nowMs = Date.now() + aheadMs;
  const body = slash('ping', [], { envelope: { id: snowflake(nowMs) } });
  const request = signedRequest(signer, body, { nowMs, headers: { 'x-test-ahead': String(aheadMs) } });
  const response = await fetch(`${url}/interactions`, {
    method: 'POST',
    headers: request.headers,
    body: await request.text(),
  });
  return response.status;
}

/** How many pings all isolates have counted, according to one of them. */
async function counted({ url }: SupervisedProcess): Promise<number> {
  const response = await fetch(`${url}/metrics`, { headers: { authorization: `Bearer ${metricsToken}` } });
  if (response.status !== 200) throw new Error(`/metrics returned ${response.status}`);
  const [, count = '0'] =
    /^chorus_commands_total\{command="ping",status="success"\} (\d+)$/m.exec(await response.text()) ?? [];
  return Number(count);
}

async function pings(each: number): Promise<void> {
  const statuses = await Promise.all(isolates.flatMap((isolate) => Array.from({ length: each }, () => ping(isolate))));
  expect(new Set(statuses)).toEqual(new Set([200]));
}

test('every isolate tells what all of them have counted, exactly, also after an outage of Redis', async () => {
  await pings(20);
  await expect.poll(() => counted(isolates[0] as SupervisedProcess)).toBe(60);
  for (const isolate of isolates) expect(await counted(isolate)).toBe(60);

  redis.failWith(503);
  aheadMs += 40_000;
  await pings(10);
  const refused = () =>
    printed.filter((line) => line.includes('redis took no metrics')).map((line) => line.split(':')[0]);
  await expect.poll(() => new Set(refused()).size).toBe(3);
  await expect(counted(isolates[0] as SupervisedProcess)).rejects.toThrow('503');
  redis.heal();

  // The batch that failed, and then what has been counted since.
  for (const total of [90, 120, 135]) {
    aheadMs += 40_000;
    await pings(5);
    for (const isolate of isolates) await expect.poll(() => counted(isolate)).toBe(total);
  }
});
