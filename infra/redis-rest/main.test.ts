import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { fileURLToPath } from 'node:url';
import { afterEach, describe, expect, test } from 'vitest';
import { connectRedis } from '../../shared/platform/redis.ts';
import { freePort } from '../sandbox/processes/ports.ts';
import { redisServerVersion, startRedisServer } from '../testing/redis-server.ts';
import { post } from './contract/drivers.ts';

const token = 'a-token-of-16-characters';
const main = fileURLToPath(new URL('main.ts', import.meta.url));
const children: ChildProcess[] = [];

afterEach(async () => {
  for (const child of children.splice(0)) {
    if (child.exitCode !== null || child.signalCode !== null) continue;
    const exited = once(child, 'exit');
    child.kill('SIGKILL');
    await exited;
  }
});

function run(env: Record<string, string>) {
  const child = spawn(process.execPath, [main], {
    env: { PATH: process.env.PATH ?? '', ...env },
    stdio: ['ignore', 'ignore', 'pipe'],
  });
  children.push(child);
  const said = { text: '' };
  child.stderr.setEncoding('utf8').on('data', (text: string) => {
    said.text += text;
  });
  return { child, said };
}

async function start(redisUrl: string) {
  const port = await freePort();
  const { child, said } = run({
    REDIS_URL: redisUrl,
    UPSTASH_REDIS_REST_TOKEN: token,
    PORT: String(port),
    HOST: '127.0.0.1',
  });
  await expect.poll(() => said.text).toContain(`redis-rest listens on port ${port}`);
  return { child, said, target: { url: `http://127.0.0.1:${port}`, token } };
}

describe('the environment', () => {
  test('GIVEN nothing THEN it names what is missing and does not start', async () => {
    const { child, said } = run({});
    expect(await once(child, 'exit')).toEqual([1, null]);
    expect(said.text).toContain('REDIS_URL: not set');
    expect(said.text).toContain('UPSTASH_REDIS_REST_TOKEN: not set');
  });

  test('GIVEN another kind of address and a short token THEN it names both', async () => {
    const { child, said } = run({ REDIS_URL: 'http://127.0.0.1', UPSTASH_REDIS_REST_TOKEN: 'short' });
    expect(await once(child, 'exit')).toEqual([1, null]);
    expect(said.text).toContain('Set redis://:password@host:port');
    expect(said.text).toContain('at least 16 characters');
  });
});

test('GIVEN no Redis there THEN each command fails at once, and SIGTERM still ends it', async () => {
  const { child, said, target } = await start(`redis://127.0.0.1:${await freePort()}`);
  expect((await post({ ...target, token: 'wrong' }, '/', '["PING"]')).status).toBe(401);
  const response = await post(target, '/', '["PING"]');
  expect(response.status).toBe(500);
  expect(await response.json()).toEqual({ error: expect.stringMatching(/^ERR /) });
  await expect.poll(() => said.text).toContain('cannot reach Redis (ECONNREFUSED)');
  child.kill('SIGTERM');
  expect(await once(child, 'exit')).toEqual([0, null]);
});

if (redisServerVersion() !== null) {
  test('GIVEN a Redis that goes away THEN commands fail while it is gone, and work when it is back', async () => {
    const server = await startRedisServer();
    const { said, target } = await start(server.url);
    const redis = connectRedis(target.url, token, 3_000);
    await expect.poll(() => redis.ping().catch(String)).toBe('PONG');
    expect(await redis.eval('return ARGV[1]', [], ['ä'])).toBe('ä');

    await server.stop();
    await expect.poll(() => said.text).toContain('cannot reach Redis');
    const askedAt = performance.now();
    await expect(redis.ping()).rejects.toThrow('ERR ');
    expect(performance.now() - askedAt).toBeLessThan(1_000);

    const again = await startRedisServer(server.port);
    await expect.poll(() => redis.ping().catch(String)).toBe('PONG');
    expect(said.text).toContain('reached Redis again');
    await again.stop();
  });
}
