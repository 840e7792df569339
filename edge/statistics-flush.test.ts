/** Statistics are nobody's to wait for. */
import { expect, test } from 'vitest';
import { snowflake } from '../infra/testing/interaction.ts';
import { createSigner, signedRequest } from '../infra/testing/signed-request.ts';
import { createLogger } from '../shared/platform/log.ts';
import type { Sql } from '../shared/platform/postgres.ts';
import { createEdge } from './app.ts';
import { readEdgeConfig } from './config.ts';

test('/ping needs no database, and is answered before what was counted is written down', async () => {
  const signer = createSigner();
  const config = readEdgeConfig({
    DISCORD_APPLICATION_ID: '100000000000000001',
    DISCORD_PUBLIC_KEY: signer.publicKey,
    DATABASE_URL: 'postgres://127.0.0.1:1/none',
    UPSTASH_REDIS_REST_URL: 'http://127.0.0.1:1',
    UPSTASH_REDIS_REST_TOKEN: 'none',
    CUSTOM_ID_SECRET: 'c'.repeat(32),
    METRICS_TOKEN: 'm'.repeat(16),
  });
  let nowMs = Date.now();
  const order: string[] = [];
  const background: Promise<unknown>[] = [];
  const scope = {
    sql: (): Sql => {
      order.push('database');
      throw new Error('This test has no database.');
    },
    wakeJob: async () => {},
    waitUntil: (work: Promise<unknown>) => void background.push(work),
  };
  const edge = createEdge({ config, runtime: 'Tests', clock: () => nowMs, log: createLogger('silent', 'test') });
  async function ping(): Promise<void> {
    const user = { id: '200000000000000001', username: 'alice' };
    const interaction = {
      ...{ type: 2, version: 1, id: snowflake(nowMs), application_id: '100000000000000001', token: 'token' },
      ...{ guild_id: '300000000000000001', channel_id: '400000000000000001', context: 0 },
      member: { user, roles: [], permissions: '0' },
      data: { id: '1', name: 'ping', type: 1 },
    };
    const response = await edge.fetch(signedRequest(signer, interaction, { nowMs }), { scope });
    expect(JSON.stringify(await response.json())).toContain('Pong');
    order.push('answer');
  }
  await ping();
  await ping();
  expect(background).toEqual([]);
  nowMs += 11_000;
  await ping();
  await Promise.all(background);
  expect(order.filter((each) => each === 'answer')).toHaveLength(3);
  expect(order.indexOf('database')).toBeGreaterThanOrEqual(2);
  expect(background).toHaveLength(1);
});
